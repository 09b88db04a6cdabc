package import WritModel

/// Credentials for calls to AWS, as the SDKs take them.
package struct AWSCredentials: Sendable {
    package var accessKeyID: String
    package var secretAccessKey: Secret<String>
    package var sessionToken: Secret<String>?

    package init(accessKeyID: String, secretAccessKey: Secret<String>, sessionToken: Secret<String>? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// Reads `AWS_ACCESS_KEY_ID` and its companions, else the profile of a shared credentials file.
    ///
    /// Source: AWS SDKs and Tools reference guide, "Environment variables" and "Shared config and credentials files".
    /// - Parameters:
    ///   - environment: the process's environment.
    ///   - file: contents of the shared credentials file; nil if there is none.
    package static func find(environment: [String: String], file: String?) -> AWSCredentials? {
        if let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"],
            !id.isEmpty, !secret.isEmpty
        {
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: Secret(secret),
                sessionToken: environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : Secret($0) })
        }
        guard let file else { return nil }
        let wanted = environment["AWS_PROFILE"] ?? "default"
        var section = ""
        var values: [String: String] = [:]
        for line in file.split(whereSeparator: \.isNewline) {
            let text = line.trimmingSpaces
            if text.hasPrefix("#") || text.hasPrefix(";") { continue }
            if text.hasPrefix("["), text.hasSuffix("]") {
                section = String(text.dropFirst().dropLast().trimmingSpaces)
            } else if section == wanted, let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals].trimmingSpaces)] = String(
                    text[text.index(after: equals)...].trimmingSpaces)
            }
        }
        guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: Secret(secret),
            sessionToken: values["aws_session_token"].map { Secret($0) })
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[startIndex..<startIndex] }
        return self[first...last]
    }
}
