import Foundation
import Testing
import WritModel

/// The vectors of the specification, as files.
struct SpecVector: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    /// What the first line says behind `# expect:`.
    var expected: String?

    var testDescription: String { name }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("spec/vectors")

    static func all(_ kind: String) -> [SpecVector] {
        let folder = folder.appendingPathComponent(kind)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.sorted { $0.lastPathComponent < $1.lastPathComponent }.compactMap { file in
            guard let data = try? Data(contentsOf: file) else { return nil }
            let first = String(decoding: data.prefix { $0 != 0x0A }, as: UTF8.self)
            let expected = first.hasPrefix("# expect: ") ? String(first.dropFirst(10)) : nil
            return SpecVector(name: file.lastPathComponent, bytes: [UInt8](data), expected: expected)
        }
    }

    func node() throws(InputError) -> WritModel.Node {
        name.hasSuffix(".json") ? try JSONParser.parse(bytes, file: name) : try YAMLParser.parse(bytes, file: name)
    }
}
