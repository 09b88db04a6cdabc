import Foundation
import Testing
import WritAdvisories
import WritModel

struct ZipArchiveTests {
    /// Made by Python's `zipfile`, so that another implementation speaks.
    private static func archive(_ script: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c", "import io, sys, zipfile\nout = io.BytesIO()\n\(script)\nsys.stdout.buffer.write(out.getvalue())",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }

    private static let two = """
        with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
            z.comment = b'a comment'
            z.writestr('a.json', 'x' * 1000)
            z.writestr(zipfile.ZipInfo('b.json'), 'stored')
        """

    @Test func readsStoredAndDeflatedFiles() throws {
        let archive = try ZipArchive(Self.archive(Self.two), file: "x.zip")
        #expect(archive.entries.map(\.name) == ["a.json", "b.json"])
        let first = try #require(archive.entries.first)
        #expect(try archive.content(of: first, limit: 1_000) == [UInt8](repeating: 0x78, count: 1_000))
        #expect(throws: InputError.self) { try archive.content(of: first, limit: 999) }
        let last = try #require(archive.entries.last)
        #expect(try archive.content(of: last, limit: 10) == Array("stored".utf8))
    }

    @Test func moreFilesThanSixteenBitsCount() throws {
        let archive = try ZipArchive(
            Self.archive("with zipfile.ZipFile(out, 'w') as z:\n    for n in range(65540): z.writestr(str(n), b'')"),
            file: "x.zip")
        #expect(archive.entries.count == 65_540 && archive.entries.last?.name == "65539")
    }

    @Test func damageIsRefusedAndNeverACrash() throws {
        let bytes = try Self.archive(Self.two)
        #expect(throws: InputError.self) { try ZipArchive([], file: "x.zip") }
        #expect(throws: InputError.self) { try ZipArchive(Array(bytes.prefix(bytes.count / 2)), file: "x.zip") }
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 0xFF
            guard let archive = try? ZipArchive(changed, file: "x.zip") else { continue }
            for entry in archive.entries {
                guard let content = try? archive.content(of: entry, limit: 2_000) else { continue }
                #expect(
                    content == [UInt8](repeating: 0x78, count: 1_000) || content == Array("stored".utf8), "byte \(at)")
            }
        }
    }
}
