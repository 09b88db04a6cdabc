import ArgumentParser
import WritAttestation
import WritModel
import WritVault

/// `writ key`: the keys of an application's state.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make and rotate keys.",
        subcommands: [Signing.self, Rotate.self, Client.self])

    /// A further signing key, for another person or the pipeline.
    struct Signing: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key that signs writs, and print its public half for trust.yaml.",
            discussion: """
                EXAMPLES
                  writ key signing ~/.writ/release.pem
                """)

        @Argument(help: "File for the private key; it must not exist.") var file: String
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let key = SigningKey.generate()
            try key.write(to: file)
            switch format {
            case .text:
                print("# \(key.verificationKey.id)")
                print(key.verificationKey.pem)
            case .json:
                Node.object(["id": Node(key.verificationKey.id), "publicKey": Node(key.verificationKey.pem)])
                    .printJSON()
            }
        }
    }

    /// A new version of the vault's wrapping key.
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new version of the vault's wrapping key and seal the secrets anew.",
            discussion: """
                What older versions sealed stays readable. A server that is running goes on with the version that it started with: restart it, so that
                what it writes from then on uses the new one.

                EXAMPLES
                  writ key rotate my-app
                """)

        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            let state = try State(Workspace(app))
            let keyring = try KeyringFile.rotate(state.keyringFile)
            let store = try SecretStore(folder: state.secretsFolder, vault: Vault(keys: keyring))
            let names = try store.rotate()
            print("the vault has a new key; \(names.count) secret\(names.count == 1 ? "" : "s") sealed anew")
        }
    }

    /// A client of the Lambda Invoke API.
    struct Client: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an access key for a client of the Invoke API; it is printed once.",
            discussion: """
                The client's ARN is arn:aws:iam::ACCOUNT:user/NAME; writs name it under `source: invoke`.

                EXAMPLES
                  writ key client batch-runner my-app
                """)

        @Argument(help: "Name of the client.") var name: String
        @Argument(help: "Folder or template of the application.") var app: String
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let state = try State(Workspace(app))
            let client = try InvokeClient.make(name, in: state)
            let secret = client.secretAccessKey.reveal(for: "handing a new access key to its owner")
            switch format {
            case .text:
                print("AWS_ACCESS_KEY_ID=\(client.accessKeyID)\nAWS_SECRET_ACCESS_KEY=\(secret)")
            case .json:
                Node.object(["accessKeyId": Node(client.accessKeyID), "secretAccessKey": Node(secret)]).printJSON()
            }
        }
    }
}
