package import WritModel

/// A weakness of the code: event data that reaches a dangerous effect, or an act that is wrong whatever the event holds.
package struct CodeFinding: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        // Event data reaches an effect. The order gives the rules their numbers.
        case shell, code, deserialisation, sql, noSQL, path, url, html, template, header, log, xml, target, regex
        case prototype
        // The code itself is wrong.
        case token, hash, cipher, random, certificate, clearText, credential, errors, failOpen, state, eventLog
        case massAssignment, handler, webhook, presigned, archive, backtracking, timing, redirect, origin
        case authority, object

        /// Common Weakness Enumeration number.
        package var cwe: Int {
            switch self {
            case .shell: 78
            case .code: 95
            case .deserialisation: 502
            case .sql: 89
            case .noSQL: 943
            case .path: 22
            case .url: 918
            case .html: 79
            case .template: 1336
            case .header: 113
            case .log: 117
            case .xml: 611
            case .target: 610
            case .regex, .backtracking: 1333
            case .prototype: 1321
            case .token: 347
            case .hash: 328
            case .cipher: 327
            case .random: 338
            case .certificate: 295
            case .clearText: 319
            case .credential: 798
            case .errors: 209
            case .failOpen: 636
            case .state: 488
            case .eventLog: 532
            case .massAssignment: 915
            case .handler: 1164
            case .webhook: 345
            case .presigned: 639
            case .archive: 409
            case .timing: 208
            case .redirect: 601
            case .origin: 942
            case .authority: 807
            case .object: 639
            }
        }
    }

    package var kind: Kind
    package var sink: SourceLocation
    /// The function that has the effect, e.g. `os.system`.
    package var via: String
    /// The field of the event, e.g. `event.body.name`; empty where the event does not matter.
    package var source: String
    package var steps: [Finding.Step]
    /// What is wrong, for kinds where event and effect do not say it.
    package var detail: String?
    /// Another place that belongs to it, e.g. where a literal stands.
    package var related: SourceLocation?
    /// Where it weighs more or less than its kind.
    package var severity: Finding.Severity?
    /// The only route that comes here, where the code tells routes apart.
    package var route: String?

    /// Where it takes effect; of a text that another function built, not where that stands.
    var effect: SourceLocation { detail == nil ? related ?? sink : sink }

    package init(
        kind: Kind, sink: SourceLocation, via: String, source: String, steps: [Finding.Step], detail: String? = nil,
        related: SourceLocation? = nil, severity: Finding.Severity? = nil,
        route: String? = nil
    ) {
        self.kind = kind
        self.sink = sink
        self.via = via
        self.source = source
        self.steps = steps
        self.detail = detail
        self.related = related
        self.severity = severity
        self.route = route
    }
}
