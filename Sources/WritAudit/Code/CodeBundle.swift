import Synchronization
import WritModel

/// The code of one function: files by path, read when they are first imported, each parsed once for all functions that share it.
package final class CodeBundle: Sendable {
    /// Prefix for places, e.g. `src/orders/`; empty or ending in `/`.
    package let label: String
    private let load: @Sendable (String) -> [UInt8]?
    private let limits: CodeLimits
    private let parsed: Mutex<[String: Parsed]> = Mutex([:])

    enum Parsed: Sendable {
        case missing
        case failed(InputError)
        case module(CodeModule)
    }

    /// - Parameter load: gives a file of the bundle by its path relative to the code's folder; nil where there is none.
    package init(label: String = "", limits: CodeLimits = .standard, load: @escaping @Sendable (String) -> [UInt8]?) {
        self.label = label
        self.limits = limits
        self.load = load
    }

    package convenience init(label: String = "", files: [String: String]) {
        self.init(label: label) { files[$0].map { Array($0.utf8) } }
    }

    /// Long files of very long lines are written by tools from many packages; following them costs much and tells little.
    private static func isMade(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 100_000 else { return false }
        var lines = 1
        for byte in bytes where byte == 0x0A { lines += 1 }
        return bytes.count / lines > 400
    }

    /// A small file that is no code; nil where there is none.
    func file(_ path: String) -> [UInt8]? {
        guard let bytes = load(path), bytes.count <= 262_144 else { return nil }
        return bytes
    }

    func module(_ path: String) -> Parsed {
        if let known = parsed.withLock({ $0[path] }) { return known }
        var result = Parsed.missing
        if let bytes = load(path) {
            if Self.isMade(bytes) {
                result = .failed(
                    InputError(
                        "made-by-a-tool", "it is bundled or minified code, which nobody wrote",
                        at: SourceLocation(file: label + path, line: 1, column: 1)))
                parsed.withLock { $0[path] = result }
                return result
            }
            do {
                result = .module(try ModuleReader.read(bytes, path: label + path, limits: limits))
            } catch {
                result = .failed(error)
            }
        }
        parsed.withLock { $0[path] = result }
        return result
    }
}
