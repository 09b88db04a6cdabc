import WritModel

/// `host:port`, as configuration and options spell it.
enum Address {
    /// - Throws: `InputError` `address`.
    static func parse(_ text: String) throws(InputError) -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port), colon != text.startIndex
        else {
            throw InputError("address", "`\(text)` is no address", hint: "write HOST:PORT, e.g. 127.0.0.1:8443")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host, port)
    }
}
