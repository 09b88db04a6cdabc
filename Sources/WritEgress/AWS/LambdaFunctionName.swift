/// A function as callers may name it: `name`, `name:qualifier`, `account:function:name`, an ARN.
package struct LambdaFunctionName: Sendable, Equatable {
    package var name: String
    package var qualifier: String?
    package var account: String?
    package var region: String?

    package var qualified: String { qualifier.map { "\(name):\($0)" } ?? name }

    package init?(_ text: String, qualifier outer: String?) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.first == "arn" {
            guard parts.count >= 7, parts[2] == "lambda", parts[5] == "function" else { return nil }
            region = parts[3]
            account = parts[4]
            parts.removeFirst(6)
        } else if parts.count >= 3, parts[1] == "function" {
            account = parts[0]
            parts.removeFirst(2)
        }
        guard parts.count <= 2, Self.isName(parts[0]), parts[0].utf8.count <= 140 else { return nil }
        name = parts[0]
        let inner = parts.count == 2 ? parts[1] : nil
        if let inner, let outer, inner != outer { return nil }
        qualifier = inner ?? outer
        if let qualifier, !Self.isName(qualifier), qualifier != "$LATEST" { return nil }
        if let account, account.utf8.count != 12 || !account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == 0x2D || $0 == 0x5F
            }
    }
}
