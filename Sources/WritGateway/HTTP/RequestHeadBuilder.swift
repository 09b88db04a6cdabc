import WritIngress

/// Builds the head of a request from its lines, each of which has already lost its CR LF and holds neither CR nor LF.
struct RequestHeadBuilder: Sendable {
    private var method = ""
    private var path = ""
    private var query: String?
    /// Of an absolute target, in lower case.
    private var targetAuthority: String?
    private var fields = HTTPFields()
    private var host: String?
    private var length: Int?
    private var isChunked = false
    private var expectsContinue = false
    private var closes = false

    var count: Int { fields.count }

    /// `method SP request-target SP HTTP-version`, single spaces (RFC 9112 section 3).
    mutating func begin(_ line: ArraySlice<UInt8>) throws(HTTPParseError) {
        self = RequestHeadBuilder()
        guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last else {
            throw .requestLine
        }
        let name = line[..<first]
        guard !name.isEmpty, name.count <= 32, name.allSatisfy(FieldSyntax.isTokenByte) else { throw .method }
        guard line[(last + 1)...].elementsEqual("HTTP/1.1".utf8) else {
            throw line[(last + 1)...].starts(with: "HTTP/".utf8) ? .version : .requestLine
        }
        let target = line[(first + 1)..<last]
        // Visible ASCII only; a space inside means that the line has more than three parts.
        guard !target.contains(0x20) else { throw .requestLine }
        guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x23 }) else { throw .target }
        method = String(decoding: name, as: UTF8.self)
        fields.reserveCapacity(16)
        try split(target)
    }

    private mutating func split(_ target: ArraySlice<UInt8>) throws(HTTPParseError) {
        var origin = target
        if target.first != 0x2f {
            // absolute-form; the authority-form of CONNECT and the asterisk of OPTIONS have no route here.
            let text = String(decoding: target.prefix(8), as: UTF8.self).lowercased()
            let skip = text.hasPrefix("https://") ? 8 : text.hasPrefix("http://") ? 7 : 0
            guard skip > 0 else { throw .target }
            let rest = target.dropFirst(skip)
            let end = rest.firstIndex { $0 == 0x2f || $0 == 0x3f } ?? rest.endIndex
            guard HostSyntax.isValid(rest[..<end]) else { throw .hostInvalid }
            targetAuthority = String(decoding: rest[..<end], as: UTF8.self).lowercased()
            origin = rest[end...]
        }
        let mark = origin.firstIndex(of: 0x3f) ?? origin.endIndex
        path = mark == origin.startIndex ? "/" : String(decoding: origin[..<mark], as: UTF8.self)
        query = mark < origin.endIndex ? String(decoding: origin[(mark + 1)...], as: UTF8.self) : nil
    }

    /// `field-name ":" OWS field-value OWS` (RFC 9112 section 5).
    mutating func field(_ line: ArraySlice<UInt8>) throws(HTTPParseError) {
        guard let first = line.first, first != 0x20, first != 0x09 else { throw .folding }
        guard let colon = line.firstIndex(of: 0x3a), colon > line.startIndex else { throw .fieldName }
        let nameBytes = line[..<colon]
        guard nameBytes.allSatisfy(FieldSyntax.isTokenByte) else { throw .fieldName }
        var value = line[(colon + 1)...]
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        guard value.allSatisfy(FieldSyntax.isValueByte), let text = String(validating: value, as: UTF8.self) else {
            throw .fieldValue
        }
        let name = String(decoding: nameBytes, as: UTF8.self)
        let key = String(decoding: nameBytes.lazy.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }, as: UTF8.self)
        try interpret(key, text, value)
        fields.append(name: name, key: key, value: text)
    }

    private mutating func interpret(_ key: String, _ text: String, _ bytes: ArraySlice<UInt8>) throws(HTTPParseError) {
        switch key {
        case "host":
            guard host == nil else { throw .hostRepeated }
            guard HostSyntax.isValid(bytes) else { throw .hostInvalid }
            host = text
        case "content-length":
            guard length == nil else { throw .contentLengthRepeated }
            guard !bytes.isEmpty, bytes.count <= 15, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let number = Int(text)
            else {
                throw .contentLength
            }
            length = number
        case "transfer-encoding":
            // A second one, or any other coding, has no place in a request to a function.
            guard !isChunked, text.lowercased() == "chunked" else { throw .transferEncoding }
            isChunked = true
        case "expect":
            guard text.lowercased() == "100-continue", !expectsContinue else { throw .expectation }
            expectsContinue = true
        case "connection":
            if text.split(separator: ",").contains(where: {
                $0.lowercased().filter { $0 != " " && $0 != "\t" } == "close"
            }) {
                closes = true
            }
        default:
            // Lookalikes that some readers take for the framing fields.
            let plain = key.filter { $0 != "_" && $0 != "-" }
            if plain == "contentlength" || plain == "transferencoding" { throw .framingConflict }
        }
    }

    /// The head, once the empty line has come.
    mutating func finish() throws(HTTPParseError) -> (HTTPRequest, HTTPRequestParser.Framing) {
        guard let host else { throw .hostMissing }
        if let targetAuthority, targetAuthority != host.lowercased() { throw .hostDiffers }
        guard !(isChunked && length != nil) else { throw .framingConflict }
        let request = HTTPRequest(method: method, path: path, query: query, authority: host, fields: fields)
        let framing = HTTPRequestParser.Framing(
            length: isChunked ? nil : length ?? 0, expectsContinue: expectsContinue, closes: closes)
        return (request, framing)
    }
}
