/// Finds the manifests below a folder. It sees the folder only through a function, as `AppFinder` does.
package struct ManifestFinder {
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
    /// Folders of other applications, without a final slash, which have manifests of their own.
    private let excluded: Set<String>

    private static let mostEntries = 400_000
    private static let mostDepth = 32
    private static let skipped: Set<String> = ["__pycache__", "cdk.out", "bower_components"]

    package init(excluding excluded: Set<String> = [], list: @escaping (String) -> [Entry]) {
        self.list = list
        self.excluded = excluded
    }

    package struct Found: Sendable, Equatable {
        /// Sorted.
        package var paths: [String]
        /// False where the folder holds more than is looked at.
        package var isWhole: Bool
    }

    /// Hidden folders and virtual environments are no part of an application. Of `node_modules` beside a lock file, the lock file speaks.
    package func find() -> Found {
        var paths: [String] = []
        var queue: [(path: String, depth: Int)] = [("", 0)]
        var seen = 0
        var isWhole = true
        while let (folder, depth) = queue.popLast() {
            let entries = list(folder)
            seen += entries.count
            guard seen <= Self.mostEntries, depth < Self.mostDepth else {
                isWhole = false
                continue
            }
            let names = Set(entries.lazy.filter { !$0.isFolder }.map(\.name))
            guard !names.contains("pyvenv.cfg") else { continue }
            let isLocked = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"].contains {
                names.contains($0)
            }
            for entry in entries {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                if !entry.isFolder {
                    if ManifestReader.kind(of: path) != nil { paths.append(path) }
                } else if !entry.name.hasPrefix("."), !Self.skipped.contains(entry.name), !excluded.contains(path),
                    !(isLocked && entry.name == "node_modules")
                {
                    queue.append((path, depth + 1))
                }
            }
        }
        return Found(paths: paths.sorted(), isWhole: isWhole)
    }
}
