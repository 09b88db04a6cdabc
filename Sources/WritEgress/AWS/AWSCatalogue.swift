/// What the gate knows of each AWS service's wire protocol; the text in `Catalogue/` is generated from botocore.
package enum AWSCatalogue {
    package static let services: [AWSService] = all.compactMap(AWSService.init(text:))

    /// By the word in front of the region in an endpoint's name; several services may share one (`email`).
    package static let byHost: [String: [AWSService]] = Dictionary(grouping: services, by: \.endpointPrefix)
}

/// A service's protocols and operations.
package struct AWSService: Sendable {
    package enum WireProtocol: String, Sendable {
        /// `X-Amz-Target` and a JSON body (AWS JSON 1.0 and 1.1).
        case json
        /// `Action=` in a form (AWS query).
        case query
        case restJSON = "rest-json"
        case restXML = "rest-xml"
        /// Smithy RPC v2 with CBOR bodies.
        case cbor = "smithy-rpc-v2-cbor"
    }

    /// Name in botocore, e.g. `stepfunctions`.
    package var name: String
    /// First labels of the endpoint's name, e.g. `states`.
    package var endpointPrefix: String
    /// Service in the credential scope of Signature Version 4.
    package var signingName: String
    /// Prefix of IAM actions.
    package var prefix: String
    package var protocols: [WireProtocol]
    package var target: String
    /// `Version` of the query protocol.
    package var version: String
    package var operations: Set<String>
    package var routes: [Route]

    /// The REST binding of one operation.
    package struct Route: Sendable {
        package var operation: String
        package var method: String
        package var path: [Segment]
        /// Query parameters with fixed values; an empty value matches an empty or missing one.
        package var constants: [(name: String, value: String)] = []
        package var required: [String] = []
        package var optional: Set<String> = []
        package var anyQuery = false
        /// Header fields that must be there, in lower case.
        package var headers: [String] = []

        package enum Segment: Sendable, Equatable {
            case literal(String)
            case label(String)
            case greedy(String)
        }

        /// How specific the route is; of several that match, the most specific is the operation.
        var weight: Int {
            let literals = path.reduce(0) { if case .literal = $1 { $0 + 1 } else { $0 } }
            return (constants.count + required.count + headers.count) * 100 + literals
        }
    }

    /// Nil for text that does not begin with a `service` line; lines that cannot be read are left out, so that their operations are unknown.
    init?(text: String) {
        let lines = text.split(separator: "\n")
        guard let head = lines.first?.split(separator: " "), head.count > 2, head[0] == "service" else { return nil }
        var values: [Substring: String] = [:]
        for word in head.dropFirst(2) {
            let sides = word.split(separator: "=", maxSplits: 1)
            if sides.count == 2 { values[sides[0]] = String(sides[1]) }
        }
        guard let host = values["host"], let sign = values["sign"], let iam = values["iam"] else { return nil }
        name = String(head[1])
        endpointPrefix = host
        signingName = sign
        prefix = iam
        protocols = (values["protocols"] ?? "").split(separator: ",").compactMap { WireProtocol(rawValue: String($0)) }
        target = values["target"] ?? ""
        version = values["version"] ?? ""
        if protocols.contains(.restJSON) || protocols.contains(.restXML) {
            routes = lines.dropFirst().compactMap(Route.init(line:))
            operations = Set(routes.map(\.operation))
        } else {
            routes = []
            operations = Set(lines.dropFirst().flatMap { $0.split(separator: " ").map(String.init) })
        }
    }
}

extension AWSService.Route {
    init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 3 else { return nil }
        operation = String(words[0])
        method = String(words[1])
        path = words[2].split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let label = part.dropFirst().dropLast()
            return label.hasSuffix("+") ? .greedy(String(label.dropLast())) : .label(String(label))
        }
        for word in words.dropFirst(3) {
            let value = word.dropFirst(2)
            let items = value.split(separator: ",").map(String.init)
            switch word.prefix(2) {
            case "c:": constants = (PercentCoding.pairs(value) ?? []).map { ($0.name, $0.value) }
            case "r:": required = items
            case "o:":
                optional = Set(items)
                anyQuery = optional.remove("*") != nil
            case "h:": headers = items
            default: return nil
            }
        }
    }
}
