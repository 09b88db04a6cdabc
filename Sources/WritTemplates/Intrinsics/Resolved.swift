/// The texts that a value can have in a given stack environment.
package struct Resolved: Sendable, Equatable {
    /// One possible text.
    package struct Text: Sendable, Hashable {
        /// The text; where `isExact` is false, `*` and `?` stand for what is not known.
        package var text: String
        /// Whether every character is known. A `*` in an exact text is one that the template wrote.
        package var isExact: Bool

        package init(_ text: String, isExact: Bool = true) {
            self.text = text
            self.isExact = isExact
        }
    }

    /// Empty: the property is absent (`AWS::NoValue`). More than one: a list, or conditions that are not known.
    package var texts: [Text]

    package init(_ texts: [Text]) {
        var seen: Set<Text> = []
        self.texts = texts.filter { seen.insert($0).inserted }
    }
    package init(exact text: String) { texts = [Text(text)] }
    package init(pattern text: String) { texts = [Text(text, isExact: false)] }

    package static let unknown = Resolved(pattern: "*")
    package static let absent = Resolved([])

    /// The only possible text, if it is known to the last character.
    package var exact: String? { texts.count == 1 && texts[0].isExact ? texts[0].text : nil }
    /// The only possible text or pattern.
    package var pattern: String? { texts.count == 1 ? texts[0].text : nil }
    package var isExact: Bool { texts.allSatisfy(\.isExact) }

    /// Each text of `self` followed by each of `other`, at most `limit` of them; beyond it, nothing is known.
    func followed(by other: Resolved, limit: Int = 64) -> Resolved {
        guard texts.count * other.texts.count <= limit else { return .unknown }
        return Resolved(
            texts.flatMap { head in
                other.texts.map { tail in
                    let unknownBoth = !head.isExact && !tail.isExact
                    let text =
                        unknownBoth && head.text.hasSuffix("*") && tail.text.hasPrefix("*")
                        ? head.text + tail.text.dropFirst() : head.text + tail.text
                    return Text(text, isExact: head.isExact && tail.isExact)
                }
            })
    }

    func mapped(_ transform: (Text) -> Text) -> Resolved { Resolved(texts.map(transform)) }
}
