/// How far a request got in a statement.
enum StatementMatch: Sendable, Equatable {
    case matches
    case action
    case principal
    case resource
    /// Index of the first condition that did not hold.
    case condition(Int)

    /// The more elements agree, the nearer the statement is to deciding the request.
    var nearness: Int {
        switch self {
        case .action: 0
        case .principal: 1
        case .resource: 2
        case .condition: 3
        case .matches: 4
        }
    }
}

extension Statement {
    /// Whether action, resource, principal and conditions all match.
    ///
    /// Principals are looked at only where the policy names them; a statement without one in such a policy matches
    /// nobody.
    func match(_ request: Request, namesPrincipals: Bool) -> StatementMatch {
        guard actions.matches(action: request.actionLetters) else { return .action }
        if namesPrincipals {
            guard let principals, principals.matches(request.principal, effect: effect) else { return .principal }
        }
        return matchResourceAndConditions(request)
    }

    /// The part of a match behind action and principal.
    @inline(__always) func matchResourceAndConditions(_ request: Request) -> StatementMatch {
        if let resources, !resources.matches(resource: request, effect: effect) { return .resource }
        for (index, condition) in conditions.enumerated() where !condition.holds(for: request, effect: effect) {
            return .condition(index)
        }
        return .matches
    }
}

extension PatternList {
    func matches(action: [Letter]) -> Bool {
        for pattern in patterns where pattern.matches(action) { return !isNegated }
        return isNegated
    }

    /// A variable without a value makes its pattern match nothing; in `NotResource` the statement then does not match
    /// if it allows, and matches if it denies.
    func matches(resource request: Request, effect: Effect) -> Bool {
        var unresolved = false
        for pattern in patterns {
            if pattern.variables.isEmpty {
                if pattern.matches(request.resourceLetters) { return !isNegated }
            } else if let tokens = pattern.resolved(request.value(of:)) {
                if PatternMatcher.matches(tokens, request.resourceLetters, folded: false) { return !isNegated }
            } else {
                unresolved = true
            }
        }
        return isNegated && (!unresolved || effect == .deny)
    }
}
