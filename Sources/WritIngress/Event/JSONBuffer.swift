import WritModel

/// Writes JSON text from front to back, so that a body of megabytes is copied once and no tree is built.
struct JSONBuffer {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func object(_ members: (inout JSONBuffer) -> Void) { group(0x7b, 0x7d, members) }
    mutating func array(_ elements: (inout JSONBuffer) -> Void) { group(0x5b, 0x5d, elements) }

    mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(0x3a)
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        quote(text)
    }

    mutating func base64(_ data: [UInt8]) {
        separate()
        bytes.append(0x22)
        bytes.append(contentsOf: Base64.standard.encode(data).utf8)
        bytes.append(0x22)
    }

    mutating func integer(_ number: Int64) { raw(String(number)) }
    mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    mutating func null() { raw("null") }

    mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2c) }
        needsComma = true
    }

    private mutating func group(_ open: UInt8, _ close: UInt8, _ inner: (inout JSONBuffer) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        inner(&self)
        bytes.append(close)
        needsComma = true
    }

    /// Escapes what RFC 8259 section 7 requires, and nothing else.
    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5c: bytes.append(contentsOf: [0x5c, byte])
            case 0x0a: bytes.append(contentsOf: [0x5c, 0x6e])
            case 0x0d: bytes.append(contentsOf: [0x5c, 0x72])
            case 0x09: bytes.append(contentsOf: [0x5c, 0x74])
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: [0x5c, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
