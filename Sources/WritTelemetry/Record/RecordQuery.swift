import WritModel

/// Which events of the record are wanted; what is nil or empty does not restrict.
package struct RecordQuery: Sendable {
    package var kinds: Set<Event.Kind> = []
    /// Logical ids.
    package var functions: Set<String> = []
    package var invocation: String?
    /// true: allowed only, false: refused only.
    package var isAllowed: Bool?
    /// A rule id, or its beginning up to a dot: `egress` finds `egress.host`.
    package var rule: String?
    /// Nanoseconds since 1970 UTC, from inclusive and until exclusive.
    package var from: Int64?
    package var until: Int64?
    /// Text that the message holds, without regard to case.
    package var text: String?

    package init() {}

    package func matches(_ event: Event) -> Bool {
        if !kinds.isEmpty, !kinds.contains(event.kind) { return false }
        if !functions.isEmpty {
            guard let function = event.function, functions.contains(function) else { return false }
        }
        if let invocation, event.invocation != invocation { return false }
        if let isAllowed, event.verdict?.isAllowed != isAllowed { return false }
        if let rule {
            guard let found = event.verdict?.reason.rule ?? event.details["rule"]?.string,
                found == rule || found.hasPrefix(rule + ".")
            else { return false }
        }
        if let from, event.time < from { return false }
        if let until, event.time >= until { return false }
        if let text, !event.message.lowercased().contains(text.lowercased()) { return false }
        return true
    }
}
