/// The names of a bundle, to see where its symbolic links lead.
///
/// A link is followed as the kernel does, one component after another and through other links, because `a/..` is not where
/// `a` stands when `a` is itself a link.
struct BundleLinks {
    enum Kind {
        case file
        case folder
        case link(String)
    }

    /// As in Linux (path_resolution(7)).
    private static let mostLinks = 40
    private var kinds: [String: Kind] = [:]
    private var links: [String] = []

    mutating func add(_ path: String, _ kind: Kind) {
        kinds[path] = kind
        if case .link = kind { links.append(path) }
    }

    /// - Throws: `BundleError.linkLeaves` for a link that is absolute, climbs out of the bundle, or goes round in circles.
    func check() throws(BundleError) {
        for path in links { try follow(path) }
    }

    private func follow(_ start: String) throws(BundleError) {
        let leaves = BundleError(
            .linkLeaves, start, "the link leaves the bundle; link to files in it, by relative paths")
        /// Where we are, from the bundle's root; what is still to walk, last component first.
        var place: [Substring] = []
        var rest: [Substring] = start.split(separator: "/").reversed()
        var expanded = 0
        /// Behind a name that is missing the kernel goes no further; nothing may follow that could lead out if it appeared.
        var missing = false
        while let component = rest.popLast() {
            switch component {
            case ".": continue
            case "..":
                guard !place.isEmpty, !missing else { throw leaves }
                place.removeLast()
            default:
                place.append(component)
                guard let kind = kinds[place.joined(separator: "/")] else {
                    missing = true
                    continue
                }
                guard case .link(let target) = kind else { continue }
                expanded += 1
                guard expanded <= Self.mostLinks, !target.hasPrefix("/"), !target.isEmpty else { throw leaves }
                place.removeLast()
                rest += target.split(separator: "/").reversed()
            // A component of `.` and `..` only is bounded by the length of a target; so is the walk.
            }
        }
    }
}
