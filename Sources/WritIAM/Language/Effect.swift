/// What a statement does with the requests it matches.
package enum Effect: String, Sendable {
    case allow = "Allow"
    case deny = "Deny"
}
