import Foundation
import NIOPosix
import Synchronization
import Testing
import WritGateway
import WritModel
import WritRuntime
import WritSandbox
import WritTelemetry

@testable import writ

/// One function, served as `writ serve` does it: a real sandbox, bootstrap, gate and record of events.
final class ServedFunction: Sendable {
    let host: FunctionHost
    let events = Events()
    private let folder: URL
    private let watcher: SyscallWatcher
    private let egress: EgressGate
    private let endings = Endings()
    private let running: Task<Void, Never>
    private let ending: Task<Void, Never>

    /// - Parameters:
    ///   - files: names of fixtures that make up the bundle.
    ///   - layers: for each layer path → content.
    ///   - packages: of the runtime, path → content.
    init(
        _ runtime: String, _ handler: String, isolation: Writ.Isolation, files: [String],
        layers: [[String: String]] = [], packages: [String: String] = [:], quarantine: Quarantine.Options? = nil
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("writ-serve-\(UUID().uuidString)")
        self.folder = folder
        func put(_ bytes: [UInt8], _ path: String) throws {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        for name in files { try put(Array(Data(contentsOf: fixtures.appendingPathComponent(name))), "task/\(name)") }
        for (at, layer) in layers.enumerated() {
            for (path, text) in layer { try put(Array(text.utf8), "layer\(at)/\(path)") }
        }
        for (path, text) in packages { try put(Array(text.utf8), "packages/\(path)") }
        for (name, content) in Bootstraps.files { try put(content, "bootstraps/\(name)") }

        let record = WatchedRecord(events, quarantine: quarantine)
        watcher = try SyscallWatcher()
        let group = MultiThreadedEventLoopGroup.singleton
        egress = EgressGate(
            group: group, upstream: UpstreamConfiguration(credentials: { throw CancellationError() }), recorder: record,
            clock: { SystemTime.now() })
        let writ = Writ(
            function: "F", runtime: runtime, handler: handler, isolation: isolation,
            limits: Writ.Limits(
                memory: .mebibytes(256), timeout: 60, concurrency: 1, tmp: .mebibytes(16), processes: 64),
            expires: .max)
        let host = try FunctionHost(
            writ: writ, name: "f", arn: "arn:aws:lambda:eu-west-1:123456789012:function:f",
            bundle: folder.path + "/task", layers: layers.indices.map { folder.path + "/layer\($0)" }, secrets: [:],
            shared: FunctionHost.Shared(
                features: .probe(), without: [.cgroupMemory, .cgroupPids, .cgroupCPU],
                jail: try #require(Self.jail, "writ-jail was not built"), watcher: watcher, group: group,
                recorder: record, region: "eu-west-1", account: "123456789012",
                bootstraps: folder.path + "/bootstraps",
                packages: packages.isEmpty ? nil : folder.path + "/packages", trusted: [], egress: egress,
                endings: endings,
                now: { SystemTime.now() }))
        self.host = host
        record.outOfService.set { _ in host.takeOutOfService() }
        running = Task { await host.pool.run() }
        ending = Task { [endings] in await endings.run() }
    }

    /// A product of the same build: it lies beside the test program.
    private static var jail: String? {
        CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/writ-jail" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The handler's answer to `event`, read.
    func call(_ event: String, id: String = UUID().uuidString) async throws -> Node {
        let outcome = await invoke(event, id: id)
        guard case .result(let bytes) = outcome else {
            Issue.record("\(outcome): \(events.all.map(\.line).joined(separator: "\n"))")
            return Node(.null)
        }
        return try JSONParser.parse(bytes, file: "answer")
    }

    func invoke(_ event: String, id: String = UUID().uuidString) async -> Outcome {
        await host.invoke(Invocation(id: id, event: Array(event.utf8), functionARN: host.arn, source: "test"))
    }

    func end() async throws {
        host.pool.close()
        await running.value
        endings.finish()
        await ending.value
        watcher.stop()
        try await egress.shutdown()
        try FileManager.default.removeItem(at: folder)
    }
}

/// What was recorded, in order.
final class Events: Recorder {
    private let list = Mutex<[Event]>([])

    var all: [Event] { list.withLock { $0 } }

    func record(_ event: Event) { list.withLock { $0.append(event) } }
    func recordDurably(_ event: Event) async throws { record(event) }
}
