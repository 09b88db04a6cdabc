/// Finds the applications of a folder: templates of SAM, CloudFormation and the Serverless Framework, also several of them.
///
/// It sees the folder only through two functions, so that it works on a disk, an archive or a test alike.
package struct AppFinder {
    /// A template that makes an application.
    package struct Found: Sendable, Equatable {
        package var format: Application.Format
        /// Path of the template relative to the searched folder.
        package var path: String

        package init(format: Application.Format, path: String) {
            self.format = format
            self.path = path
        }

        /// The folder that holds the template; empty for the searched folder itself.
        package var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
    }

    package struct Entry: Sendable {
        package var name: String
        package var isFolder: Bool

        package init(name: String, isFolder: Bool) {
            self.name = name
            self.isFolder = isFolder
        }
    }

    /// What is in a folder, symbolic links left out; empty where it cannot be read.
    private let list: (String) -> [Entry]
    /// At most so many first bytes of a file; nil where it cannot be read.
    private let head: (String, Int) -> [UInt8]?

    /// Folders that hold other people's code or the results of builds.
    private static let skipped: Set<String> = [
        "node_modules", "__pycache__", "venv", "site-packages", "dist", "build", "target", "vendor", "cdk.out",
        "coverage", "bower_components",
    ]
    private static let mostEntries = 200_000
    private static let mostDepth = 32
    /// Bytes of a file that are looked at to tell what it is.
    private static let headLength = 256 << 10

    package init(list: @escaping (String) -> [Entry], head: @escaping (String, Int) -> [UInt8]?) {
        self.list = list
        self.head = head
    }

    /// Every application below the folder, sorted by path. Hidden folders and those of dependencies are left out.
    package func find() -> [Found] {
        var found: [Found] = []
        var queue: [(path: String, depth: Int)] = [("", 0)]
        var seen = 0
        while let (folder, depth) = queue.popLast(), seen < Self.mostEntries {
            for entry in list(folder) {
                seen += 1
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                if entry.isFolder {
                    let isHidden = entry.name.hasPrefix(".") || Self.skipped.contains(entry.name)
                    if !isHidden, depth < Self.mostDepth { queue.append((path, depth + 1)) }
                } else if let format = format(of: path, entry.name) {
                    found.append(Found(format: format, path: path))
                }
            }
        }
        return found.sorted {
            ($0.path.split(separator: "/").count, $0.path) < ($1.path.split(separator: "/").count, $1.path)
        }
    }

    /// What the file is, by its name and first bytes; nil for everything that is no template.
    private func format(of path: String, _ name: String) -> Application.Format? {
        let lower = name.lowercased()
        guard let dot = lower.lastIndex(of: ".") else { return nil }
        let end = lower[dot...]
        guard [".yml", ".yaml", ".json", ".template"].contains(end) else { return nil }
        if lower == "serverless.yml" || lower == "serverless.yaml" || lower == "serverless.json" {
            return .serverlessFramework
        }
        if ["package.json", "package-lock.json", "tsconfig.json", "samconfig.yaml"].contains(lower) { return nil }
        guard let bytes = head(path, Self.headLength) else { return nil }
        return Self.format(of: bytes)
    }

    /// What the text is: SAM, CloudFormation, or neither.
    package static func format(of bytes: [UInt8]) -> Application.Format? {
        let text = Substring(String(decoding: bytes, as: UTF8.self))
        guard text.firstRange(of: "Resources") != nil else { return nil }
        let isServerless =
            text.firstRange(of: "AWS::Serverless-2016-10-31") != nil || text.firstRange(of: "AWS::Serverless::") != nil
        if isServerless { return .sam }
        let hasVersion = text.firstRange(of: "AWSTemplateFormatVersion") != nil
        return hasVersion || declaresResource(text) ? .cloudFormation : nil
    }

    /// A line `Type: AWS::…`, in YAML or JSON.
    private static func declaresResource(_ text: Substring) -> Bool {
        text.split(separator: "\n").contains { line in
            guard let type = line.firstRange(of: "Type"), let name = line[type.upperBound...].firstRange(of: "AWS::")
            else { return false }
            return line[type.upperBound..<name.lowerBound].allSatisfy { "\"': ".contains($0) }
        }
    }
}
