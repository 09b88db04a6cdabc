import Foundation

/// How much to try and where the third-party suites are.
enum Cases {
    /// A million and more in conformance mode (`WRIT_SHARED` set), a few thousand otherwise.
    static let count = shared == nil ? 4_000 : 2_000_000

    /// Folder of the third-party suites; nil outside of conformance mode.
    static var shared: String? { ProcessInfo.processInfo.environment["WRIT_SHARED"] }

    static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    /// Names in a folder, sorted; empty if there is no such folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
