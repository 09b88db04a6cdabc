/// The bearer token of a request (RFC 6750 section 2.1): in the field `Authorization` only, never in the body or the query.
package enum BearerToken {
    package static func find(in fields: HTTPFields) throws(TokenError) -> String {
        let values = fields.values("authorization")
        guard values.count <= 1 else { throw .repeated }
        guard let value = values.first else { throw .missing }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { throw .missing }
        let token = value.dropFirst(scheme.count).drop { $0 == " " }
        guard !token.isEmpty else { throw .missing }
        return String(token)
    }
}
