import Foundation
import WritAdvisories
import WritModel
import WritVault

/// What this user keeps for all applications.
enum DataFolder {
    /// A file of `$XDG_DATA_HOME/writ`, without that variable of `~/.local/share/writ`.
    static func path(_ name: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/writ/\(name)" }
        return NSHomeDirectory() + "/.local/share/writ/" + name
    }
}

/// Where this machine keeps its advisories.
enum AdvisoryStore {
    static var standardPath: String { DataFolder.path("advisories.index") }

    /// - Parameter path: nil for the usual place.
    /// - Returns: nil where there is no index at the usual place.
    static func load(_ path: String?) -> Result<AdvisoryIndex, InputError>? {
        let place = path ?? standardPath
        do {
            guard let bytes = try AtomicFile.read(place, limit: AdvisoryIndex.largest) else {
                guard path != nil else { return nil }
                return .failure(
                    InputError("no-index", "there are no advisories in `\(place)`", hint: AdvisoryIndex.remedy))
            }
            return .success(try AdvisoryIndex(bytes, file: place))
        } catch let error as InputError {
            return .failure(error)
        } catch {
            return .failure(
                InputError("bad-index", "the advisories in `\(place)` cannot be read", hint: AdvisoryIndex.remedy))
        }
    }
}

/// Folders as the finder of manifests sees them.
enum FolderListing {
    /// Symbolic links are left out; empty where a folder cannot be read.
    static func entries(of path: String) -> [ManifestFinder.Entry] {
        let names = (try? Folder.names(path, limit: 200_000)) ?? []
        return names.compactMap { name in
            let whole = "\(path)/\(name)"
            if isFolder(whole, followsLinks: false) { return ManifestFinder.Entry(name: name, isFolder: true) }
            // Whatever will be opened must be a file that ends, and not a pipe.
            let isRead =
                ManifestReader.kind(of: whole) != nil || name.hasSuffix(".zip") || AdvisoryReader.isRecord(name)
            if isRead {
                let type = try? FileManager.default.attributesOfItem(atPath: whole)[.type] as? FileAttributeType
                guard type == .typeRegular else { return nil }
            }
            return ManifestFinder.Entry(name: name, isFolder: false)
        }
    }

    static func isFolder(_ path: String, followsLinks: Bool) -> Bool {
        do {
            _ = try OpenFile(path, O_RDONLY | O_DIRECTORY | (followsLinks ? 0 : O_NOFOLLOW))
            return true
        } catch {
            return false
        }
    }

    static func manifests(in base: String, excluding: Set<String> = []) -> ManifestFinder.Found {
        ManifestFinder(excluding: excluding) { entries(of: $0.isEmpty ? base : "\(base)/\($0)") }.find()
    }
}
