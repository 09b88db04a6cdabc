import Foundation
import GRDB
import WritModel

/// Accepted asynchronous events and read positions, on disk before they are acknowledged.
///
/// SQLite in WAL mode with `synchronous=FULL`: what `add` has returned for survives a kill at any moment. Payloads are
/// sealed by the vault before they reach the file.
package struct EventStore: Sendable, StreamCheckpoints {
    /// Seals or opens a payload; the name binds it to its row.
    package typealias Transform = @Sendable (_ bytes: [UInt8], _ name: String) throws -> [UInt8]

    package struct Stored: Sendable {
        package var id: String
        package var function: String
        package var source: String
        package var payload: [UInt8]
        /// Tries so far.
        package var attempts: Int
    }

    private let database: DatabaseQueue
    private let seal: Transform
    private let open: Transform

    /// - Parameters:
    ///   - path: the database file; it is made if it is missing.
    package init(path: String, seal: @escaping Transform, open: @escaping Transform) throws {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
        self.seal = seal
        self.open = open
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE event (
                        id TEXT PRIMARY KEY, function TEXT NOT NULL, source TEXT NOT NULL, payload BLOB NOT NULL,
                        attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, dead INTEGER NOT NULL DEFAULT 0);
                    CREATE INDEX event_due ON event(dead, due);
                    CREATE TABLE checkpoint (
                        function TEXT NOT NULL, shard TEXT NOT NULL, sequence TEXT NOT NULL,
                        PRIMARY KEY (function, shard));
                    """)
        }
        try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = WAL") }
        try migrator.migrate(database)
    }

    /// Stores an event; when this returns it is on disk.
    ///
    /// - Parameter due: milliseconds since 1970.
    /// - Returns: false when as many events wait as `capacity` allows; then nothing was stored.
    package func add(
        id: String, function: String, source: String, payload: [UInt8], due: Int64, capacity: Int = 100_000
    ) async throws -> Bool {
        let sealed = try seal(payload, "event/\(id)")
        return try await database.write { db in
            guard let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM event WHERE dead = 0"), count < capacity
            else { return false }
            try db.execute(
                sql: "INSERT INTO event (id, function, source, payload, due) VALUES (?, ?, ?, ?, ?)",
                arguments: [id, function, source, Data(sealed), due])
            return true
        }
    }

    /// Up to `limit` events that are due and not in `except`, the oldest first.
    package func due(at time: Int64, limit: Int, except: Set<String>) async throws -> [Stored] {
        let rows = try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM event WHERE dead = 0 AND due <= ? ORDER BY due, id LIMIT ?",
                arguments: [time, limit + except.count]
            ).map { row -> Stored in
                Stored(
                    id: row["id"], function: row["function"], source: row["source"],
                    payload: Array(row["payload"] as Data), attempts: row["attempts"])
            }
        }
        return try rows.filter { !except.contains($0.id) }.prefix(limit).map { row in
            var row = row
            row.payload = try open(row.payload, "event/\(row.id)")
            return row
        }
    }

    /// When the next event is due, milliseconds since 1970; nil if none waits.
    package func nextDue(except: Set<String>) async throws -> Int64? {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT id, due FROM event WHERE dead = 0 ORDER BY due LIMIT ?",
                arguments: [except.count + 1]
            ).first { !except.contains($0["id"]) }.map { $0["due"] }
        }
    }

    /// The function has taken the event.
    package func remove(_ id: String) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM event WHERE id = ?", arguments: [id])
        }
    }

    /// A try failed: the event is due again at `due`, or it is kept aside as dead.
    package func failed(_ id: String, due: Int64?) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE event SET attempts = attempts + 1, due = coalesce(?, due), dead = ? WHERE id = ?",
                arguments: [due, due == nil ? 1 : 0, id])
        }
    }

    /// Ids of the events that no try could deliver.
    package func dead() async throws -> [String] {
        try await database.read { db in
            try String.fetchAll(db, sql: "SELECT id FROM event WHERE dead = 1 ORDER BY id")
        }
    }

    package func checkpoint(function: String, shard: String) async throws -> String? {
        try await database.read { db in
            try String.fetchOne(
                db, sql: "SELECT sequence FROM checkpoint WHERE function = ? AND shard = ?",
                arguments: [function, shard])
        }
    }

    package func setCheckpoint(_ sequenceNumber: String, function: String, shard: String) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO checkpoint (function, shard, sequence) VALUES (?, ?, ?)
                    ON CONFLICT (function, shard) DO UPDATE SET sequence = excluded.sequence
                    """, arguments: [function, shard, sequenceNumber])
        }
    }
}
