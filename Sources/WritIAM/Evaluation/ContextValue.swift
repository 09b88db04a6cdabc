/// The value of a condition key in a request.
package enum ContextValue: Sendable, Hashable {
    case string(String)
    /// A multi-valued key such as `aws:TagKeys`; an empty list is the same as no key at all.
    case strings([String])

    package var values: [String] {
        switch self {
        case .string(let value): [value]
        case .strings(let values): values
        }
    }
}

extension ContextValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: String...) { self = .strings(elements) }
}
