import Foundation

/// Where the test files and the third-party suites are.
enum Cases {
    /// Folder of this module's tests.
    static let folder = String(#filePath.dropLast("/Cases.swift".count))

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
