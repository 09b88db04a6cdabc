extension [UInt8] {
    /// Bytes from the kernel's generator (getrandom(2)), fit for keys.
    package static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
