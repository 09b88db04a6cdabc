import ArgumentParser
import Foundation
import WritAttestation
import WritModel
import WritTelemetry
import WritVault

/// `writ init`: keys, trust policy, and the folder for the writs.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make keys, a trust policy and the folder for the writs.",
        discussion: """
            Makes .writ/ (the vault's key, a signing key, the record's key; readable by you only), writs/trust.yaml, and writ.yaml if you
            give an account, a region or a stack. What is there already is left as it is.

            EXAMPLES
              writ init my-app
              writ init my-app --account 123456789012 --region eu-west-1 --stack my-app
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(help: "AWS account, 12 digits.") var account: String?
    @Option(help: "AWS region, e.g. eu-west-1.") var region: String?
    @Option(help: "CloudFormation stack that the application is deployed as.") var stack: String?

    func run() throws {
        let workspace = try Workspace(app)
        let configuration = try configurationText(workspace)
        let state = State(workspace)
        try state.make()
        try Folder.make(workspace.writs, mode: 0o755)
        if !Files.exists(state.keyringFile) {
            _ = try KeyringFile.create(at: state.keyringFile)
            print("made the vault's key   \(state.keyringFile)")
        }
        if !Files.exists(state.signingKeyFile) {
            try SigningKey.generate().write(to: state.signingKeyFile)
            print("made a signing key     \(state.signingKeyFile)")
        }
        if !Files.exists(state.recordKeyFile) {
            guard let key = CheckpointKey.generate(name: "writ.local/\(Self.name(workspace))") else {
                throw InputError("record-key", "no key of the record can be named after `\(workspace.folder)`")
            }
            try key.write(to: state.recordKeyFile)
            print("made the record's key  \(state.recordKeyFile)")
        }
        if !Files.exists(workspace.trustPolicy) {
            let key = try SigningKey.load(state.signingKeyFile).verificationKey
            let now = Int64(Date().timeIntervalSince1970)
            try Files.write(
                TrustPolicy.starter(name: "local", key: key, notBefore: now - 300, notAfter: now + 365 * 86400),
                to: workspace.trustPolicy)
            print("made the trust policy  \(workspace.trustPolicy)")
        }
        if try !state.secrets().list().contains(InvokeClient.prefix + "operator") {
            _ = try InvokeClient.make("operator", in: state)
            print("made the client `operator` of the Invoke API")
        }
        if let configuration {
            try Files.write(configuration, to: workspace.configurationFile)
            print("made the configuration \(workspace.configurationFile)")
        }
        ignoreState(workspace)
    }

    /// The configuration to write, checked before anything is made; nil: none was asked for.
    private func configurationText(_ workspace: Workspace) throws -> String? {
        let path = workspace.configurationFile
        guard account != nil || region != nil || stack != nil else { return nil }
        guard !Files.exists(path) else {
            throw InputError("configured", "`\(path)` is there already", hint: "edit it")
        }
        var lines: [String] = []
        if let account { lines.append("account: \"\(account)\"") }
        if let region { lines.append("region: \(region)") }
        if let stack { lines.append("stack: \(stack)") }
        let text = lines.joined(separator: "\n") + "\n"
        _ = try AppConfiguration(reading: try YAMLParser.parse(Array(text.utf8), file: path))
        return text
    }

    /// Keeps keys out of version control, where the application is under any.
    private func ignoreState(_ workspace: Workspace) {
        let path = workspace.folder + "/.gitignore"
        guard Files.exists(workspace.folder + "/.git") || Files.exists(path) else { return }
        let present = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard !present.split(separator: "\n").contains(".writ/") else { return }
        let gap = present.isEmpty || present.hasSuffix("\n") ? "" : "\n"
        if (try? Files.write(present + gap + ".writ/\n", to: path)) != nil { print("added .writ/ to \(path)") }
    }

    private static func name(_ workspace: Workspace) -> String {
        let name = URL(fileURLWithPath: workspace.folder).standardizedFileURL.lastPathComponent
        let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
        return safe.isEmpty ? "app" : safe
    }
}
