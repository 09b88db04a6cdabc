import WritModel
import WritTelemetry

/// `writ.yaml`: where the application is deployed, and how it is served. Every field is optional; an unknown one is refused.
///
/// ```yaml
/// account: "123456789012"
/// region: eu-west-1
/// stack: orders
/// parameters: { RatesHost: rates.example.com }
/// resources: { Orders: orders-Orders-1ABCD }     # logical id → physical name; comes before the stack's
/// serve:
///   listen: 127.0.0.1:8443
///   invoke: 127.0.0.1:8444
///   endpoint: http://127.0.0.1:5000              # for every AWS call instead of AWS itself
///   hosts: { rates.example.com: 127.0.0.1:9443 } # named hosts that live elsewhere
///   trust: ca.pem                                # certificates to trust besides the system's
///   quarantine: { refusals: 5, within: 60 s }    # so many refusals take a function out of service
/// ```
struct AppConfiguration {
    var account: String?
    var region: String?
    var stack: String?
    var parameters: [String: String] = [:]
    var resources: [String: String] = [:]
    var listen: String?
    var invoke: String?
    var endpoint: String?
    var hosts: [String: String] = [:]
    var trust: String?
    var quarantine: Quarantine.Options?

    init() {}

    init(reading node: Node) throws(InputError) {
        guard let members = node.object else {
            if node.isNull { return }
            throw InputError("configuration", "the configuration is no object", at: node.location)
        }
        for member in members {
            switch member.key {
            case "account": account = try Self.text(member.value)
            case "region": region = try Self.text(member.value)
            case "stack": stack = try Self.text(member.value)
            case "parameters": parameters = try Self.texts(member.value)
            case "resources": resources = try Self.texts(member.value)
            case "serve": try readServe(member.value)
            default: throw Self.unknown(member)
            }
        }
        if let account, account.count != 12 || !account.allSatisfy({ $0.isASCII && $0.isNumber }) {
            throw InputError("configuration", "`account` is 12 digits, in quotes", at: node["account"]?.location)
        }
    }

    private mutating func readServe(_ node: Node) throws(InputError) {
        guard let members = node.object else {
            throw InputError("configuration", "`serve` is no object", at: node.location)
        }
        for member in members {
            switch member.key {
            case "listen": listen = try Self.text(member.value)
            case "invoke": invoke = try Self.text(member.value)
            case "endpoint": endpoint = try Self.text(member.value)
            case "hosts": hosts = try Self.texts(member.value)
            case "trust": trust = try Self.text(member.value)
            case "quarantine": quarantine = try Self.quarantine(member.value)
            default: throw Self.unknown(member)
            }
        }
    }

    private static func quarantine(_ node: Node) throws(InputError) -> Quarantine.Options {
        guard let members = node.object else {
            throw InputError("configuration", "`quarantine` is no object", at: node.location)
        }
        for member in members where !["refusals", "within"].contains(member.key) { throw unknown(member) }
        guard let refusals = members["refusals"]?.integer, (1...10_000).contains(refusals) else {
            throw InputError(
                "configuration", "`quarantine` needs `refusals`, 1 to 10000", at: (members["refusals"] ?? node).location
            )
        }
        let text = try members["within"].map(text) ?? ""
        let digits = text.hasSuffix(" s") ? text.dropLast(2) : text.hasSuffix("s") ? text.dropLast() : Substring(text)
        guard let seconds = Int64(digits), (1...86_400).contains(seconds), digits.allSatisfy(\.isNumber) else {
            throw InputError(
                "configuration", "`quarantine` needs `within`, 1 s to 86400 s",
                at: (members["within"] ?? node).location,
                hint: "write `within: 60 s`")
        }
        return Quarantine.Options(refusals: refusals, window: seconds * 1_000_000_000)
    }

    private static func unknown(_ member: Mapping.Entry) -> InputError {
        InputError(
            "unknown-field", "unknown field `\(member.key)`", at: member.keyLocation, hint: "see docs/configuration.md")
    }

    private static func text(_ node: Node) throws(InputError) -> String {
        if let text = node.string { return text }
        if let number = node.integer { return String(number) }
        throw InputError("configuration", "expected a string, found a \(node.kind)", at: node.location)
    }

    private static func texts(_ node: Node) throws(InputError) -> [String: String] {
        guard let members = node.object else {
            throw InputError("configuration", "expected an object, found a \(node.kind)", at: node.location)
        }
        var result: [String: String] = [:]
        for member in members { result[member.key] = try text(member.value) }
        return result
    }
}
