import Foundation

/// A Python program that answers each JSON line with one.
actor PythonProcess {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer = Data()

    /// The project's Python with moto and boto3, from WRIT_PYTHON or `.deps/venv`.
    static func interpreter() throws -> String {
        if let path = ProcessInfo.processInfo.environment["WRIT_PYTHON"] { return path }
        let path = repository.appendingPathComponent(".deps/venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(
                description:
                    "no Python with boto3 and moto at \(path); run the project's install script or set WRIT_PYTHON")
        }
        return path
    }

    private static var here: URL { URL(fileURLWithPath: #filePath).resolvingSymlinksInPath() }

    private static var repository: URL {
        var url = here
        while url.path != "/", !FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path)
        {
            url.deleteLastPathComponent()
        }
        return url
    }

    /// - Parameter wrapper: a command that starts the interpreter.
    init(_ script: String, wrapper: [String] = []) throws {
        let file = Self.here.deletingLastPathComponent().appendingPathComponent("Fixtures/\(script)").path
        let command = try wrapper + [Self.interpreter(), file]
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The next line; the program ends itself after a minute, so this ends.
    func line() throws -> Any {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = buffer[buffer.startIndex..<end]
                buffer = Data(buffer[buffer.index(after: end)...])
                return try JSONSerialization.jsonObject(with: line, options: .fragmentsAllowed)
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "the Python program ended") }
            buffer.append(data)
        }
    }

    /// Runs a command and returns its answer as sorted JSON.
    func run(_ name: String, _ arguments: [String] = []) throws -> String {
        let command = try JSONSerialization.data(withJSONObject: [name] + arguments)
        try input.fileHandleForWriting.write(contentsOf: command + [10])
        return try Self.text(line())
    }

    func ready() throws -> [String: String] {
        guard let values = try line() as? [String: Any] else { throw Failure(description: "no answer at start") }
        return try values.mapValues { try Self.text($0) }
    }

    private static func text(_ value: Any) throws -> String {
        if let text = value as? String { return text }
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
