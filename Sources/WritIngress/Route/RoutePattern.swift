package import WritModel

/// The path of a route in API Gateway's notation: literals, `{parameter}`, and one `{greedy+}` at the end; or `$default`.
package struct RoutePattern: Sendable, Equatable {
    package enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
        case greedy(String)
    }

    package let segments: [Segment]
    /// `$default`: what no other route takes.
    package let isDefault: Bool

    package init(_ text: String, at location: SourceLocation?) throws(InputError) {
        func refuse(_ why: String) -> InputError {
            InputError(
                "route-path", "path `\(text)` \(why)", at: location,
                hint: "write it as API Gateway does, e.g. `/orders/{id}` or `/{proxy+}`")
        }
        guard text != "$default" else {
            segments = []
            isDefault = true
            return
        }
        guard text.hasPrefix("/") else { throw refuse("does not begin with a slash") }
        var segments: [Segment] = []
        var names: Set<String> = []
        let pieces = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= RequestPath.maximumSegments else { throw refuse("has too many segments") }
        for (at, piece) in pieces.enumerated() {
            guard !piece.isEmpty else { throw refuse("has an empty segment") }
            if piece.hasPrefix("{"), piece.hasSuffix("}") {
                var name = piece.dropFirst().dropLast()
                let greedy = name.hasSuffix("+")
                if greedy { name = name.dropLast() }
                let spelled = name.utf8.allSatisfy {
                    ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39)
                        || [0x2d, 0x2e, 0x3a, 0x5f, 0x24].contains($0)
                }
                guard !name.isEmpty, spelled else { throw refuse("has a parameter without a proper name") }
                guard names.insert(String(name)).inserted else { throw refuse("names `\(name)` twice") }
                guard !greedy || at == pieces.count - 1 else {
                    throw refuse("has something behind its greedy parameter")
                }
                segments.append(greedy ? .greedy(String(name)) : .parameter(String(name)))
            } else {
                guard !piece.contains(where: { "{}%?#\\".contains($0) }), piece != ".", piece != ".." else {
                    throw refuse("has the segment `\(piece)`")
                }
                segments.append(.literal(String(piece)))
            }
        }
        self.segments = segments
        isDefault = false
    }

    /// The values of the parameters for a path that this pattern matches; empty otherwise.
    func parameters(of path: RequestPath) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        for (at, segment) in segments.enumerated() where at < path.segments.count {
            switch segment {
            case .literal: continue
            case .parameter(let name): found.append((name, path.segments[at]))
            case .greedy(let name): found.append((name, path.segments[at...].joined(separator: "/")))
            }
        }
        return found
    }
}
