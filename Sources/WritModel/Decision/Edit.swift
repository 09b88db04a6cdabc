/// One change of a file that mends a finding and decides nothing that a person should decide.
///
/// It says what should hold afterwards, not which characters change; who applies it keeps comments and formatting, and leaves the file alone
/// where that is not possible.
package enum Edit: Sendable, Equatable {
    /// The value at a path from the document's root becomes this one. A part of the path that is missing is made; a list's element is named
    /// by its position, e.g. `["Resources", "Act", "Properties", "Policies", "0"]`.
    case set(file: String, path: [String], value: Node)
    /// The member or element at the path goes away.
    case remove(file: String, path: [String])
    /// Text that begins at a place becomes another; nothing happens where other text stands there.
    case replace(SourceLocation, old: String, new: String)

    package var file: String {
        switch self {
        case .set(let file, _, _), .remove(let file, _): file
        case .replace(let place, _, _): place.file
        }
    }

    /// The same edit of an application that lies in a folder.
    package func inside(_ folder: String) -> Edit {
        guard !folder.isEmpty else { return self }
        return switch self {
        case .set(let file, let path, let value): .set(file: folder + "/" + file, path: path, value: value)
        case .remove(let file, let path): .remove(file: folder + "/" + file, path: path)
        case .replace(let place, let old, let new): .replace(place.inside(folder), old: old, new: new)
        }
    }
}

extension SourceLocation {
    /// The same place, seen from the folder above.
    package func inside(_ folder: String) -> SourceLocation {
        guard !folder.isEmpty, !file.isEmpty else { return self }
        return SourceLocation(file: folder + "/" + file, line: line, column: column)
    }
}
