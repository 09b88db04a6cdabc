/// A DNS query with exactly one question, and answers to it (RFC 1035, section 4).
///
/// Strict and bounded: names are read without following compression, which has no place in a question.
package struct DNSQuery: Sendable, Equatable {
    package var id: UInt16
    package var recursionDesired: Bool
    /// Lower case, without the final dot; the root is empty.
    package var name: String
    package var type: UInt16
    package var `class`: UInt16
    /// The bytes of the question, to be repeated in the answer with the case as asked (0x20 encoding).
    private let question: [UInt8]

    package static let a: UInt16 = 1
    package static let aaaa: UInt16 = 28
    package static let internet: UInt16 = 1
    private static let headerLength = 12
    /// RFC 1035, section 2.3.4.
    private static let nameLimit = 253
    private static let labelLimit = 63
    /// No lawful query is longer, EDNS options included.
    private static let messageLimit = 1232

    package enum Failure: Error, Sendable, Equatable {
        /// Not even an id; nothing can be answered.
        case unanswerable
        /// FORMERR or NOTIMP, for the id.
        case refused(id: UInt16, code: ResponseCode)
    }

    package enum ResponseCode: UInt8, Sendable {
        case noError = 0
        case formatError = 1
        case serverFailure = 2
        case nameError = 3
        case notImplemented = 4
        case refused = 5
    }

    package init(_ message: [UInt8]) throws(Failure) {
        guard message.count >= Self.headerLength, message[2] & 0x80 == 0 else { throw .unanswerable }
        let id = UInt16(message[0]) << 8 | UInt16(message[1])
        func fail(_ code: ResponseCode) -> Failure { .refused(id: id, code: code) }
        guard message.count <= Self.messageLimit else { throw fail(.formatError) }
        guard message[2] & 0x78 == 0 else { throw fail(.notImplemented) }
        func count(_ at: Int) -> Int { Int(message[at]) << 8 | Int(message[at + 1]) }
        // One question, no answers or authorities; the additional section may hold the EDNS record (RFC 6891).
        guard count(4) == 1, count(6) == 0, count(8) == 0, count(10) <= 1 else { throw fail(.formatError) }
        var at = Self.headerLength
        var labels: [String] = []
        var length = 0
        while true {
            guard at < message.count else { throw fail(.formatError) }
            let size = Int(message[at])
            at += 1
            if size == 0 { break }
            guard size <= Self.labelLimit, at + size <= message.count else { throw fail(.formatError) }
            let label = message[at..<at + size]
            guard label.allSatisfy(Self.isNameByte) else { throw fail(.formatError) }
            length += size + 1
            guard length <= Self.nameLimit + 1 else { throw fail(.formatError) }
            labels.append(String(decoding: label.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
            at += size
        }
        guard at + 4 <= message.count else { throw fail(.formatError) }
        self.id = id
        recursionDesired = message[2] & 1 == 1
        name = labels.joined(separator: ".")
        type = UInt16(message[at]) << 8 | UInt16(message[at + 1])
        `class` = UInt16(message[at + 2]) << 8 | UInt16(message[at + 3])
        question = Array(message[Self.headerLength..<at + 4])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    /// An answer with the addresses given, which live for a minute.
    package func answer(_ code: ResponseCode, addresses: [IPv4Address] = []) -> [UInt8] {
        var out = Self.header(id, code, recursionDesired: recursionDesired, questions: 1, answers: addresses.count)
        out += question
        for address in addresses {
            // A pointer to the question's name, A, IN, 60 seconds, 4 bytes.
            out += [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]
            out += address.bytes
        }
        return out
    }

    /// An answer to something that could not be read as a query.
    package static func answer(to failure: Failure) -> [UInt8]? {
        guard case .refused(let id, let code) = failure else { return nil }
        return header(id, code, recursionDesired: false, questions: 0, answers: 0)
    }

    private static func header(
        _ id: UInt16, _ code: ResponseCode, recursionDesired: Bool, questions: Int, answers: Int
    ) -> [UInt8] {
        [
            UInt8(id >> 8), UInt8(id & 255), 0x80 | (recursionDesired ? 1 : 0), 0x80 | code.rawValue, 0,
            UInt8(questions), UInt8(answers >> 8 & 255), UInt8(answers & 255), 0, 0, 0, 0,
        ]
    }
}
