package import WritModel

/// Looks for injections in the values of a request: path, query, fields and body, each value by itself and in every reading that one more decoder would give it.
///
/// Values that the schema already confines (`enum`, `const`, `pattern`, `format`) are not looked at. Where the schema says that a string is
/// prose (`contentMediaType: text/plain`, `text/markdown` or `text/html`), what is found is only reported. Without a schema all strings are looked at.
/// Not looked at are the parts of multipart bodies and binary bodies. The detectors are linear in the length of the value.
package struct Screening: Sendable {
    private let schema: Node?

    package init(schema: Node? = nil) { self.schema = schema }

    /// Nothing more is noted once there are so many.
    private static let maximumHits = 20

    package func hits(in request: RoutedRequest, body: [UInt8], document: Node?) -> [ScreeningHit] {
        var hits: [ScreeningHit] = []
        for segment in request.path.segments { Self.examine(segment, "path", .everything, &hits) }
        for item in request.query.items {
            if let found = StructureDetector.detect(parameter: item.name) {
                Self.add(found, "name of a query parameter", &hits)
            }
            Self.examine(item.name, "name of a query parameter", .everything, &hits)
            Self.examine(item.value, "query parameter `\(Self.shown(item.name))`", .everything, &hits)
        }
        for field in request.head.fields where !Self.trusted.contains(field.key) {
            guard field.key == "cookie" else {
                let scope: Scope = field.key.hasPrefix("x-") ? .everything : .lookups
                Self.examine(field.value, "header `\(field.key)`", scope, &hits)
                continue
            }
            for pair in field.value.split(separator: ";") {
                let name = pair.prefix { $0 != "=" }
                let value = String(pair.dropFirst(name.count + 1))
                Self.examine(value, "cookie `\(Self.shown(name.trimmed))`", .everything, &hits)
                Self.examine(String(name), "name of a cookie", .everything, &hits)
            }
        }
        if let document {
            Self.walk(document, schema, "", depth: 0, &hits)
        } else if !body.isEmpty {
            Self.examine(body, type: request.head.fields.only("content-type").flatMap(MediaType.essence), &hits)
        }
        return hits
    }

    /// Fields whose values other rules have read already, or whose grammar leaves no room.
    private static let trusted: Set<String> = [
        "authorization", "host", "content-length", "content-type", "connection", "accept-encoding", "x-api-key",
        "x-amz-date",
        "x-amz-security-token", "x-amz-content-sha256", "transfer-encoding",
    ]

    private enum Scope { case everything, lookups }

    private static func examine(_ body: [UInt8], type: String?, _ hits: inout [ScreeningHit]) {
        switch type {
        case "application/x-www-form-urlencoded":
            guard let items = QueryItems(form: body) else {
                // A more forgiving reader would still find something in it.
                examine(String(decoding: body, as: UTF8.self), "body", .everything, &hits)
                return
            }
            for item in items.items {
                if let found = StructureDetector.detect(parameter: item.name) {
                    add(found, "name of a form field", &hits)
                }
                examine(item.value, "form field `\(shown(item.name))`", .everything, &hits)
            }
        case let type? where type.hasSuffix("/xml") || type.hasSuffix("+xml"):
            if let found = StructureDetector.detect(xml: body) { add(found, "body", &hits) }
        case let type? where type.hasPrefix("multipart/") || !(type.hasPrefix("text/") || MediaType.isJSON(type)):
            return
        default:
            if let text = String(validating: body, as: UTF8.self) { examine(text, "body", .everything, &hits) }
        }
    }

    /// Goes through a document and its schema together; a schema that does not describe a value leaves it open.
    private static func walk(_ node: Node, _ schema: Node?, _ pointer: String, depth: Int, _ hits: inout [ScreeningHit])
    {
        guard depth <= 64, hits.count < maximumHits else { return }
        switch node.value {
        case .string(let text):
            if let schema, ["enum", "const", "pattern", "format"].contains(where: { schema[$0] != nil }) { return }
            let isProse = (schema?["contentMediaType"]?.string).map(prose.contains) ?? false
            examine(text, "body \(pointer.isEmpty ? "/" : pointer)", .everything, isProse: isProse, &hits)
        case .array(let items):
            let inner = schema?["items"]
            for (at, item) in items.enumerated() {
                walk(
                    item, inner?.array.map { at < $0.count ? $0[at] : nil } ?? inner, "\(pointer)/\(at)",
                    depth: depth + 1, &hits)
            }
        case .object(let members):
            for entry in members {
                let known = schema?["properties"]?[entry.key]
                let place = "\(pointer)/\(shown(entry.key))"
                if known == nil {
                    if let found = StructureDetector.detect(key: entry.key) { add(found, "body \(place)", &hits) }
                    examine(entry.key, "name in body \(pointer)/", .everything, &hits)
                }
                let additional = schema?["additionalProperties"]
                walk(
                    entry.value, known ?? (additional?.object != nil ? additional : nil), place, depth: depth + 1, &hits
                )
            }
        default: return
        }
    }

    private static let prose: Set<String> = ["text/plain", "text/markdown", "text/html"]

    private static func examine(
        _ text: String, _ place: @autoclosure () -> String, _ scope: Scope, isProse: Bool = false,
        _ hits: inout [ScreeningHit]
    ) {
        guard text.utf8.count > 2, hits.count < maximumHits else { return }
        for var found in detections(text, scope) {
            if isProse { found.confidence = .low }
            add(found, place(), &hits)
        }
    }

    /// What the detectors find in any reading of the value; at most one for each topic, the surest.
    private static func detections(_ text: String, _ scope: Scope) -> [Detection] {
        var found: [Detection] = []
        for reading in ValueDecoder.readings(text) {
            let all: [Detection?] =
                switch scope {
                case .lookups: [ExpressionDetector.lookup(reading)]
                case .everything:
                    reading.marks.isEmpty
                        ? [ProtocolDetector.detect(reading)]
                        : [
                            SQLDetector.detect(reading), ShellDetector.detect(reading), PathDetector.detect(reading),
                            MarkupDetector.detect(reading), ExpressionDetector.detect(reading),
                            ProtocolDetector.detect(reading),
                        ]
                }
            for detection in all.compactMap({ $0 }) {
                if let at = found.firstIndex(where: { $0.topic == detection.topic }) {
                    if found[at].confidence < detection.confidence { found[at] = detection }
                } else {
                    found.append(detection)
                }
            }
        }
        return found
    }

    private static func add(_ found: Detection, _ place: String, _ hits: inout [ScreeningHit]) {
        guard hits.count < maximumHits else { return }
        hits.append(
            ScreeningHit(
                rule: "ingress.screening.\(found.topic)", message: found.message, place: place,
                confidence: found.confidence))
    }

    /// A name from the request, short and without anything that could disturb a log.
    private static func shown(_ name: String) -> String {
        let safe = name.unicodeScalars.prefix(40).map { scalar -> Character in
            scalar.value >= 0x20 && scalar.value < 0x7f && scalar != "`" ? Character(scalar) : "?"
        }
        return String(safe)
    }
}

extension Substring {
    /// Without spaces at its ends.
    fileprivate var trimmed: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
