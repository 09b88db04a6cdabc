import ArgumentParser
import Foundation
import WritAdvisories
import WritModel
import WritVault

/// `writ advisories`: known weaknesses of third-party packages, kept on this machine.
struct AdvisoriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advisories", abstract: "Keep known weaknesses of packages on this machine, for `audit`.",
        discussion: """
            Writ reads dumps of the OSV format and asks nobody while it audits. osv.dev publishes one ZIP archive for each ecosystem.

            EXAMPLES
              writ advisories update npm/all.zip PyPI/all.zip
              writ advisories status
            """,
        subcommands: [AdvisoriesUpdate.self, AdvisoriesStatus.self])
}

/// Makes the index anew from dumps.
struct AdvisoriesUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Read OSV dumps, in place of what was kept before.",
        discussion: """
            EXAMPLES
              writ advisories update npm/all.zip PyPI/all.zip
              writ advisories update osv --index build/advisories.index
            """)

    @Argument(help: "ZIP archives, records, and folders of either.") var paths: [String]
    @Option(help: "Keep them in this file.") var index: String?
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let begin = Date()
        var update = AdvisoryUpdate()
        for path in paths { try update.read(path) }
        guard update.builder.count > 0 else {
            throw CommandFailure.input("no OSV record was found in \(paths.map { "`\($0)`" }.joined(separator: ", "))")
        }
        let bytes = try update.builder.bytes(made: Int64(begin.timeIntervalSince1970))
        let place = index ?? AdvisoryStore.standardPath
        if let slash = place.lastIndex(of: "/"), slash > place.startIndex { try Folder.make(String(place[..<slash])) }
        try AtomicFile.write(bytes, to: place, mode: 0o644)
        for problem in update.problems.prefix(10) { Terminal.standardError("writ: \(problem)") }
        if update.problems.count > 10 { Terminal.standardError("writ: and \(update.problems.count - 10) more") }
        switch format {
        case .json:
            Node.object([
                "schema": "writ/advisories-update/v1", "index": Node(place), "records": Node(.integer(update.records)),
                "advisories": Node(.integer(update.builder.count)), "unread": Node(.integer(update.problems.count)),
                "bytes": Node(.integer(bytes.count)),
            ]).printJSON()
        case .text:
            print("\(update.builder.count) advisories from \(update.records) records in `\(place)`")
        }
    }
}

/// Reads dumps into a builder. A record that cannot be read is a problem and ends nothing.
struct AdvisoryUpdate {
    var builder = IndexBuilder()
    var problems: [InputError] = []
    var records = 0

    private static let largestRecord = 16 << 20
    private static let largestArchive = 4 << 30
    private var nextNotice = Date().addingTimeInterval(1)

    /// - Throws: what is wrong with a path that was named on the command line.
    mutating func read(_ path: String) throws {
        guard Files.exists(path) else { throw CommandFailure.input("`\(path)` does not exist") }
        if FolderListing.isFolder(path, followsLinks: true) {
            try folder(path, depth: 0)
        } else {
            try file(path)
        }
    }

    /// Recursion is bounded by `depth`; links are not followed.
    private mutating func folder(_ path: String, depth: Int) throws {
        guard depth < 16 else { return }
        for entry in FolderListing.entries(of: path) where !entry.name.hasPrefix(".") {
            let whole = "\(path)/\(entry.name)"
            if entry.isFolder {
                try folder(whole, depth: depth + 1)
            } else if entry.name.hasSuffix(".zip") || AdvisoryReader.isRecord(entry.name) {
                try file(whole)
            }
        }
    }

    private mutating func file(_ path: String) throws {
        if path.hasSuffix(".zip") {
            let archive = try ZipArchive(Files.read(path, limit: Self.largestArchive), file: path)
            for entry in archive.entries where AdvisoryReader.isRecord(entry.name) {
                do {
                    record(try archive.content(of: entry, limit: Self.largestRecord), "\(path)/\(entry.name)")
                } catch {
                    problems.append(error)
                }
            }
        } else {
            record(try Files.read(path, limit: Self.largestRecord), path)
        }
    }

    private mutating func record(_ bytes: [UInt8], _ name: String) {
        do {
            if let advisory = try AdvisoryReader.read(bytes, file: name) {
                builder.add(advisory)
                records += 1
            }
        } catch {
            problems.append(error)
        }
        if Date() > nextNotice {
            Terminal.standardError("\(records) records read")
            nextNotice = Date().addingTimeInterval(1)
        }
    }
}

/// What is kept, and how old it is.
struct AdvisoriesStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What is kept, and how old it is. Exits with 1 where there is nothing.",
        discussion: """
            EXAMPLES
              writ advisories status
              writ advisories status --index build/advisories.index
            """)

    @Option(help: "Look at this file.") var index: String?
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let place = index ?? AdvisoryStore.standardPath
        guard let found = AdvisoryStore.load(index) else {
            throw CommandFailure.refused(
                "no advisories in `\(place)`", "load OSV dumps with `writ advisories update PATH…`")
        }
        let advisories = try found.get()
        let made = Timestamp.text(advisories.made) ?? ""
        let newest = advisories.newestChange > 0 ? Timestamp.text(advisories.newestChange) ?? "" : ""
        switch format {
        case .json:
            var packages = Mapping()
            for (ecosystem, count) in advisories.packageCounts { packages[ecosystem.name] = Node(.integer(count)) }
            Node.object([
                "schema": "writ/advisories-status/v1", "index": Node(place), "made": Node(made), "newest": Node(newest),
                "advisories": Node(.integer(advisories.advisoryCount)), "packages": Node(packages),
            ]).printJSON()
        case .text:
            print("\(place)")
            print("made \(made)" + (newest.isEmpty ? "" : ", newest change \(newest)"))
            print("\(advisories.advisoryCount) advisories about \(advisories.packageCount) packages")
            for (ecosystem, count) in advisories.packageCounts { print("  \(ecosystem.name)  \(count)") }
        }
    }
}
