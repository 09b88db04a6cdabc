import WritModel
import WritVault

/// `.writ/` of an application: where each part of Writ keeps what it must remember.
struct State {
    let workspace: Workspace
    private let folder: String

    init(_ workspace: Workspace) {
        self.workspace = workspace
        folder = workspace.state
    }

    var keyringFile: String { folder + "/keys/vault.key" }
    var signingKeyFile: String { folder + "/keys/signing.pem" }
    var recordKeyFile: String { folder + "/keys/record.pem" }
    var secretsFolder: String { folder + "/secrets" }
    var recordFolder: String { folder + "/record" }
    var bundlesFolder: String { folder + "/bundles" }
    var eventsFile: String { folder + "/queue/events.sqlite" }
    var tlsFolder: String { folder + "/tls" }
    var runtimeFolder: String { folder + "/runtime" }

    /// Makes the folder, readable by its owner only.
    func make() throws {
        for part in ["keys", "secrets", "record", "bundles", "queue", "tls", "runtime"] {
            try Folder.make("\(folder)/\(part)")
        }
    }

    /// - Throws: `InputError` when there is no key: the application was not initialised.
    func vault() throws -> Vault {
        guard Files.exists(keyringFile) else {
            throw InputError(
                "no-state", "`\(workspace.folder)` has no keys", hint: "run `writ init \(workspace.folder)` first")
        }
        return Vault(keys: try KeyringFile.load(keyringFile))
    }

    func secrets() throws -> SecretStore { try SecretStore(folder: secretsFolder, vault: try vault()) }
}
