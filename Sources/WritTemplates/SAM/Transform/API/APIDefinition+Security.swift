import WritModel

/// Authorizers and API keys in the Swagger document of a REST API.
extension APIDefinition {
    private static let notMethods: Set<String> = ["summary", "description", "parameters"]

    /// Adds definitions; those that are there already stay where `keeping` says so.
    mutating func addSecurityDefinitions(_ added: Mapping, keeping: Bool = false) throws(SAMFailure) {
        let existing = document["securityDefinitions"]
        var all = Mapping()
        if let existing, existing.isTruthy {
            guard let members = existing.object else {
                throw .template("securityDefinitions must be a dictionary.", at: existing.location)
            }
            all = members
        }
        for entry in added where !keeping || !all.contains(entry.key) { all[entry.key] = entry.value }
        if !all.isEmpty { document[member: "securityDefinitions"] = Node(all) }
    }

    static let iamScheme = Node.object([
        "x-amazon-apigateway-authtype": "awsSigv4", "type": "apiKey", "name": "Authorization", "in": "header",
    ])

    private mutating func addIAMDefinition() throws(SAMFailure) {
        var added = Mapping()
        added["AWS_IAM"] = Self.iamScheme
        try addSecurityDefinitions(added, keeping: true)
    }

    mutating func addAPIKeyDefinition() throws(SAMFailure) {
        var added = Mapping()
        added["api_key"] = .object(["type": "apiKey", "name": "x-api-key", "in": "header"])
        try addSecurityDefinitions(added, keeping: true)
    }

    private static func checked(
        _ security: Node, _ path: String, _ method: String
    ) throws(SAMFailure) -> Mapping {
        guard let members = security.object else {
            throw .fatal(
                "\(PythonText.text(security)) in Security for path \(path) method \(method) is not a valid dictionary.",
                at: security.location)
        }
        return members
    }

    /// Gives each method the default authorizer that has none and does not opt out with `NONE`.
    mutating func setDefaultAuthorizer(
        _ path: String, _ authorizer: String, known: Set<String>, scopes: Node, preflight: Bool
    ) throws(SAMFailure) {
        let names = known.union(["AWS_IAM"])
        var usesIAM = false
        try editMethods(path, except: Self.notMethods) { (method, definition) throws(SAMFailure) in
            guard preflight || method != "options" else { return }
            var others: [Node] = []
            var own: [Node] = []
            for security in try Self.security(definition, path, method) {
                let members = try Self.checked(security, path, method)
                if members.contains(where: { names.contains($0.key) }) {
                    own.append(security)
                } else {
                    others.append(security)
                }
            }
            if let none = others.firstIndex(where: { $0["NONE"] != nil }) {
                others.remove(at: none)
                own = []
            } else if own.isEmpty {
                own = [.object([authorizer: scopes])]
            }
            let all = others + own
            guard !all.isEmpty else { return }
            definition[member: "security"] = Node(all)
            if all[0]["AWS_IAM"] != nil { usesIAM = true }
        }
        if usesIAM { try addIAMDefinition() }
    }

    mutating func setDefaultAPIKey(_ path: String, preflight: Bool) throws(SAMFailure) {
        try editMethods(path, except: Self.notMethods) { (method, definition) throws(SAMFailure) in
            let existing = try Self.security(definition, path, method)
            var others: [Node] = []
            var isExempt = false
            for security in existing {
                let members = try Self.checked(security, path, method)
                if members.contains("api_key_false") {
                    isExempt = true
                } else if !members.contains("api_key") {
                    others.append(security)
                }
            }
            var all = others
            if !isExempt, method != "options" || preflight { all.append(.object(["api_key": []])) }
            if Node(all) != Node(existing) { definition[member: "security"] = Node(all) }
        }
    }

    /// What one method asks of its callers.
    mutating func setAuthorizer(
        _ path: String, _ method: String, auth: Node, authorizers: Node?
    ) throws(SAMFailure) {
        if let name = auth["Authorizer"]?.string, !name.isEmpty {
            var scopes: Node = []
            if name != "NONE", let authorizers, authorizers.isTruthy {
                if let authorizer = authorizers[name] {
                    guard authorizer.object != nil else {
                        throw .fatal("Type of authorizer '\(name)' must be a dictionary", at: authorizer.location)
                    }
                    let given = auth["AuthorizationScopes"].given ?? authorizer["AuthorizationScopes"].given
                    if let given { scopes = given }
                }
            }
            try append(.object([name: scopes]), to: path, method)
        }
        if let required = auth["ApiKeyRequired"].given {
            if required.isTruthy { try addAPIKeyDefinition() }
            try append(.object([required.isTruthy ? "api_key" : "api_key_false": []]), to: path, method)
        }
    }

    private mutating func append(_ security: Node, to path: String, _ method: String) throws(SAMFailure) {
        var usesIAM = false
        try editMethod(path, method) { (definition: inout Node) throws(SAMFailure) in
            let all = try Self.security(definition, path, method) + [security]
            definition[member: "security"] = Node(all)
            if all[0]["AWS_IAM"] != nil, security["api_key"] == nil, security["api_key_false"] == nil { usesIAM = true }
        }
        if usesIAM { try addIAMDefinition() }
    }
}
