import WritModel
import WritVault

/// A client of the Lambda Invoke API: an access key that the vault holds under `client/NAME`.
struct InvokeClient: Sendable {
    var name: String
    var accessKeyID: String
    var secretAccessKey: Secret<String>

    static let prefix = "client/"

    func arn(account: String) -> String { "arn:aws:iam::\(account):user/\(name)" }

    /// Makes a client and keeps its key; a client of that name is replaced.
    static func make(_ name: String, in state: State) throws -> InvokeClient {
        guard !name.isEmpty, name.utf8.count <= 64,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else {
            throw InputError("client-name", "`\(name)` is no name of a client", hint: "use letters, digits, - and _")
        }
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int, from alphabet: String) -> String {
            let letters = Array(alphabet)
            return String((0..<count).compactMap { _ in letters.randomElement(using: &generator) })
        }
        let base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        let client = InvokeClient(
            name: name, accessKeyID: "AKWR" + random(16, from: base32),
            secretAccessKey: Secret(random(40, from: base32 + "abcdefghijklmnopqrstuvwxyz0189+/")))
        let text = client.accessKeyID + "\n" + client.secretAccessKey.reveal(for: "sealing it in the vault")
        try state.secrets().put(Secret(Array(text.utf8)), name: prefix + name)
        return client
    }

    static func load(_ name: String, from secrets: SecretStore) throws -> InvokeClient {
        let text = String(
            decoding: try secrets.get(prefix + name).reveal(for: "signing or verifying a call"), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count == 2 else { throw InputError("client", "the access key of client `\(name)` cannot be read") }
        return InvokeClient(name: name, accessKeyID: lines[0], secretAccessKey: Secret(lines[1]))
    }

    /// Every client, by access key id.
    static func all(in secrets: SecretStore) throws -> [String: InvokeClient] {
        var result: [String: InvokeClient] = [:]
        for name in try secrets.list() where name.hasPrefix(prefix) {
            let client = try load(String(name.dropFirst(prefix.count)), from: secrets)
            result[client.accessKeyID] = client
        }
        return result
    }
}
