/// A fresh UUID, version 4 (RFC 9562 section 5.4), as API Gateway names requests.
enum RequestID {
    static func next() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = (generator.next() as UInt64) & 0xffff_ffff_ffff_0fff | 0x4000
        let low = (generator.next() as UInt64) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for at in 0..<32 {
            if at == 8 || at == 12 || at == 16 || at == 20 { out.append(0x2d) }
            let half = at < 16 ? high : low
            out.append(digits[Int(half >> UInt64(60 - at % 16 * 4) & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }
}
