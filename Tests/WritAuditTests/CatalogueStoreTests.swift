import Foundation
import Testing
import WritIAM
import WritModel

@testable import writ

struct CatalogueStoreTests {
    private static let files: [String: String] = [
        "services.json": #"["s3"]"#,
        "actions/s3.json":
            #"{"a": {"name": "GetObject", "accessLevel": "Read", "resourceTypes": [], "conditionKeys": []}}"#,
    ]

    private func withFile(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "writ-catalogue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder + "/data/catalogue.bin")
    }

    private func made() throws -> [UInt8] {
        try CatalogueUpdate.make(after: nil, provenance: "made for a test") { Self.files[$0].map { Array($0.utf8) } }
    }

    @Test func whatWasSavedIsLoaded() throws {
        try withFile { path in
            #expect(try CatalogueStore.load(path) == nil)
            try CatalogueStore.save(try made(), to: path)
            let loaded = try #require(try CatalogueStore.load(path))
            #expect(loaded.provenance == "made for a test")
            #expect(loaded.actionNames(matching: "*") == ["s3:GetObject"])
            let folder = String(path.dropLast("/catalogue.bin".count))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["catalogue.bin"])
        }
    }

    @Test func everyChangedByteAndEveryCutIsRefused() throws {
        try withFile { path in
            try CatalogueStore.save(try made(), to: path)
            let whole = try Files.read(path)
            for at in whole.indices {
                var changed = whole
                changed[at] ^= 1
                try Files.write(changed, to: path)
                #expect(throws: InputError("bad-catalogue", "")) { try CatalogueStore.load(path) }
                try Files.write(Array(whole[..<at]), to: path)
                #expect(throws: InputError("bad-catalogue", "")) { try CatalogueStore.load(path) }
            }
        }
    }
}
