/// What a content type says about a body.
package enum MediaType {
    /// `type/subtype` in lower case without parameters; nil for anything that is none (RFC 9110 section 8.3.1).
    package static func essence(_ value: String) -> String? {
        var text = value.prefix { $0 != ";" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(FieldSyntax.isTokenByte) }) else {
            return nil
        }
        return text.lowercased()
    }

    package static func isJSON(_ essence: String) -> Bool {
        essence == "application/json" || essence.hasSuffix("+json")
    }

    /// Whether an HTTP API hands a body of that type over as text; a missing type counts as text.
    static func isText(_ contentType: String?) -> Bool {
        guard let contentType else { return true }
        guard let essence = essence(contentType) else { return false }
        return essence.hasPrefix("text/") || isJSON(essence) || essence.hasSuffix("+xml")
            || essence == "application/xml" || essence == "application/javascript"
    }
}
