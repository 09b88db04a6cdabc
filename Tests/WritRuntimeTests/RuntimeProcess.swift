import Foundation
import Glibc
import NIOPosix
import Testing
import WritModel

@testable import WritRuntime

/// A real runtime process that talks to a real `Worker` over a loopback socket, without a sandbox.
final class RuntimeProcess: Sendable {
    let worker: Worker
    private let process: Process
    /// What the runtime writes goes to a file: a pipe would end only with the last process that inherited it.
    private let output: URL
    private let ready: AsyncStream<WorkerEvent>
    private let terminated: AsyncStream<Void>

    /// - Parameters:
    ///   - command: program and arguments.
    ///   - environment: added to what Lambda sets.
    init(_ command: [String], handler: String, taskRoot: String, environment: [String: String] = [:]) async throws {
        let (listener, port) = try Self.listen()
        let (events, continuation) = AsyncStream<WorkerEvent>.makeStream()
        ready = events
        worker = Worker(id: "test", deadline: { Int64(Date().timeIntervalSince1970 * 1000) + 60_000 }) { _, event in
            continuation.yield(event)
        }
        try await worker.serve(listener: listener, on: MultiThreadedEventLoopGroup.singleton)
        let (ended, terminate) = AsyncStream<Void>.makeStream()
        terminated = ended
        process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = [
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(port)", "_HANDLER": handler, "LAMBDA_TASK_ROOT": taskRoot,
            "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f",
            "AWS_LAMBDA_LOG_STREAM_NAME": "s", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11", "LANG": "en_US.UTF-8",
            "PATH": "/usr/bin:/bin", "PYTHONPATH": taskRoot, "TZ": ":UTC",
        ].merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: taskRoot)
        output = FileManager.default.temporaryDirectory.appendingPathComponent("writ-runtime-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let writing = try FileHandle(forWritingTo: output)
        process.standardOutput = writing
        process.standardError = writing
        process.terminationHandler = { [worker] process in
            worker.end(.exited("with status \(process.terminationStatus)"))
            terminate.finish()
        }
        try process.run()
    }

    /// The next thing that the runtime does.
    func nextEvent() async -> WorkerEvent? {
        var iterator = ready.makeAsyncIterator()
        return await iterator.next()
    }

    func invoke(_ event: String, id: String) async -> Outcome {
        await withCheckedContinuation { continuation in
            let invocation = Invocation(
                id: id, event: Array(event.utf8), functionARN: "arn:aws:lambda:eu-west-1:123456789012:function:f",
                source: "test")
            if !worker.start(invocation, completion: { continuation.resume(returning: $0) }) {
                continuation.resume(returning: .unavailable("the runtime is not waiting"))
            }
        }
    }

    /// Ends the runtime; returns what it wrote.
    func stop() async -> String {
        kill(process.processIdentifier, SIGKILL)
        for await _ in terminated {}
        defer { try? FileManager.default.removeItem(at: output) }
        return String(decoding: FileManager.default.contents(atPath: output.path) ?? Data(), as: UTF8.self)
    }

    /// A listening loopback socket and its port.
    static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: the pointers are to a live `sockaddr_in` of the length given.
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe bind(descriptor, raw, length) == 0 && Glibc.listen(descriptor, 16) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        try #require(bound)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// Where the project's scripts put what tests need.
enum Project {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let fixtures = root + "/Tests/WritRuntimeTests/Fixtures"
    static let bootstraps = root + "/Sources/WritRuntime/Bootstraps"
    static let venvPython = root + "/.deps/venv/bin/python"
}
