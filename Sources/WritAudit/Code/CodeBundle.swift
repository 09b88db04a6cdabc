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

    func module(_ path: String) -> Parsed {
        if let known = parsed.withLock({ $0[path] }) { return known }
        var result = Parsed.missing
        if let bytes = load(path) {
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
