import WritModel

/// Judges one text of a template by itself and by the name that it stands under. Never shows the text.
struct SecretDetector {
    var scanner: SecretScanner

    init(now: Int64?) { scanner = SecretScanner(now: now) }

    /// - Parameter isSetting: the text becomes a setting of the deployed application, where even a plain word is a password.
    func match(name: String, value: String, isSetting: Bool = true) -> SecretMatch? {
        let bytes = SecretJudge.trimmed(Array(value.utf8))
        guard bytes.count >= 4, bytes.count <= 1 << 20 else { return nil }
        let role = FileRole(syntax: .code, depth: .whole)
        if var found = scanner.scan(bytes, role: role).max(by: { $0.strength < $1.strength }) {
            if found.name.isEmpty { found.name = name }
            return found
        }
        let context = SecretJudge.Context(syntax: .plain, isSetting: isSetting)
        guard let (kind, strength) = SecretJudge.judge(name: name, SecretName(name), value: bytes, context) else {
            return nil
        }
        return SecretMatch(range: 0..<bytes.count, kind: kind, strength: strength, name: name, value: Secret(bytes))
    }

    /// For settings of a template, with tokens that ended counted too.
    static func match(name: String, value: String) -> SecretMatch? {
        SecretDetector(now: nil).match(name: name, value: value)
    }

    /// Whether a name is that of a secret and not of where one is.
    static func speaksOfSecret(_ name: String) -> Bool {
        [SecretName.password, .secret, .token].contains(SecretName(name))
    }
}
