import Crypto
import Glibc
import Testing
import WritModel
import WritTelemetry
import WritVault

/// A record in a temporary folder, with its keys.
struct RecordFixture {
    let folder: TemporaryFolder
    let vault = Vault(keys: Keyring.generate())
    let key: CheckpointKey
    var options: RecordOptions

    init(_ options: RecordOptions = RecordOptions()) throws {
        self.options = options
        folder = try TemporaryFolder()
        key = try #require(CheckpointKey.generate(name: "example.com/record"))
    }

    var directory: String { folder("record") }

    func open() throws -> Record {
        try Record.open(directory: directory, vault: vault, signingKey: key, options: options)
    }

    static func event(_ number: Int) -> Event {
        Event(
            .egress, time: 1_700_000_000_000_000_000 + Int64(number), function: "F\(number % 3)",
            invocation: "i-\(number)", sandbox: "s",
            verdict: number.isMultiple(of: 2)
                ? .allowed(
                    Reason("egress.host", "named", writ: WritReference(function: "F", pointer: "/egress/0/host")))
                : .refused(Reason("egress.port", "not named")),
            message: "event \(number)", details: ["host": "example.com", "port": 443])
    }

    /// Writes events in sessions of the given lengths, each closed with a checkpoint.
    func write(_ sessions: Int...) async throws {
        try Folder.make(directory)
        var number = Int(try RecordReader.size(directory: directory, vault: vault))
        for count in sessions {
            let record = try open()
            for _ in 0..<count {
                record.record(Self.event(number))
                number += 1
            }
            try await record.close()
        }
    }

    /// The events that can be read, without those about damage.
    func events() throws -> [Event] {
        var reader = try RecordReader(directory: directory, vault: vault)
        var events: [Event] = []
        while let item = try reader.next() {
            if case .entry(let entry) = item { events.append(entry.event) }
        }
        return events
    }

    func verify(_ checkpoint: [UInt8]? = nil) throws -> RecordVerifier.Report {
        try RecordVerifier.verify(
            directory: directory, vault: vault, key: key.verificationKey, checkpoint: checkpoint)
    }

    func segment(_ number: Int) -> String {
        "\(directory)/000000000\(number).segment"
    }

    func bytes(_ path: String) throws -> [UInt8] {
        try #require(try AtomicFile.read(path, limit: 64 << 20))
    }

    /// Beginnings of the frames in a segment, and its end.
    func frames(_ bytes: [UInt8]) -> [Int] {
        let number = { (at: Int) in bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        var offsets = [12 + number(8)]
        while let last = offsets.last, last + 4 <= bytes.count { offsets.append(last + 44 + number(last)) }
        return offsets
    }
}
