import WritModel

/// Why a template cannot be transformed; one failure may hold several issues.
struct SAMFailure: Error {
    enum Subject: Sendable, Equatable {
        case resource(String)
        case event(String)
        case template
        /// The message says everything.
        case plain
    }

    struct Issue: Sendable, Equatable {
        var subject: Subject
        /// Without the prefix that names the subject.
        var detail: String
        /// The nearest place known; nil: the resource's own.
        var location: SourceLocation?
        var code: String
        /// What issues are ordered by, where it is not the subject.
        var orderedBy: String?

        var message: String {
            switch subject {
            case .resource(let id): "Resource with id [\(id)] is invalid. \(detail)"
            case .event(let id): "Event with id [\(id)] is invalid. \(detail)"
            case .template: "Structure of the SAM template is invalid. \(detail)"
            case .plain: detail
            }
        }

        var sortKey: String {
            if let orderedBy { return orderedBy }
            return switch subject {
            case .resource(let id), .event(let id): id
            case .template, .plain: message
            }
        }

        /// In the words and with the place that users get.
        func inputError(resources: Mapping?, document: Node) -> InputError {
            InputError(
                code, message,
                at: location.flatMap { $0.line > 0 ? $0 : nil } ?? place(resources) ?? document.location)
        }

        /// The resource, or the resource that has the event.
        private func place(_ resources: Mapping?) -> SourceLocation? {
            switch subject {
            case .resource(let id):
                if let entry = resources?.entry(id) { return entry.keyLocation }
                // A generated id begins with the id of its resource.
                return resources?.filter { id.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.keyLocation
            case .event(let id):
                for resource in resources ?? Mapping() {
                    let entry = resource.value["Properties"]?["Events"]?.object?.entry(id)
                    if let entry { return entry.keyLocation }
                }
                return nil
            case .template, .plain: return nil
            }
        }
    }

    var issues: [Issue]
    /// Ends the whole transform; other failures end only that of their resource.
    var isFatal = false

    /// Each message once, in the order in which SAM reports them.
    var sorted: [Issue] {
        var seen: Set<String> = []
        return issues.filter { seen.insert($0.message).inserted }.enumerated()
            .sorted { ($0.element.sortKey, $0.offset) < ($1.element.sortKey, $1.offset) }.map(\.element)
    }

    static func resource(_ id: String, _ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        SAMFailure(issues: [.init(subject: .resource(id), detail: detail, location: location, code: "invalid-resource")]
        )
    }

    static func event(_ id: String, _ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        SAMFailure(issues: [.init(subject: .event(id), detail: detail, location: location, code: "invalid-event")])
    }

    static func template(_ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        SAMFailure(issues: [.init(subject: .template, detail: detail, location: location, code: "invalid-template")])
    }

    /// A flaw of the document that ends everything, such as a malformed OpenAPI definition.
    static func fatal(_ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        var failure = template(detail, at: location)
        failure.isFatal = true
        return failure
    }

    var asFatal: SAMFailure {
        var failure = self
        failure.isFatal = true
        return failure
    }

    /// An issue of an event becomes one of the resource that has the event.
    func attributed(to id: String) -> SAMFailure {
        guard !isFatal, issues.count == 1, case .event = issues[0].subject else { return self }
        return .resource(id, issues[0].message, at: issues[0].location)
    }
}
