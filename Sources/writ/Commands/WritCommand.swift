import ArgumentParser

/// `writ`: the commands, in the order in which a new application meets them.
struct WritCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writ",
        abstract: "Make a serverless application safe to run.",
        discussion: """
            For each function one signed statement of what it may do, its writ: derived from the application, enforced at three gates,
            recorded, tightened by what was seen.

            EXAMPLES
              writ audit my-app
              writ init my-app --account 123456789012 --region eu-west-1
              writ draft my-app --write      then review writs/*.yaml, and put the secrets that they name
              writ sign my-app
              writ serve my-app

            EXIT STATUS
              0 fine · 1 findings, a refusal, a difference · 2 the input or the usage is wrong · 70 our fault
            """,
        version: "0.1.0",
        subcommands: [
            AuditCommand.self, InitCommand.self, DraftCommand.self, ExplainCommand.self, CompareCommand.self,
            SignCommand.self, VerifyCommand.self, ServeCommand.self, InvokeCommand.self, RecordCommand.self,
            TightenCommand.self, KeyCommand.self, SecretCommand.self, TemplateCommand.self, PolicyCommand.self,
            SbomCommand.self, AdvisoriesCommand.self, CatalogueCommand.self,
        ])
}
