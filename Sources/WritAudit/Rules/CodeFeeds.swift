import WritModel
import WritTemplates

/// Functions whose code hands what callers send on to other functions, over a queue, a topic, a table or a direct call.
struct CodeFeeds {
    struct Feed {
        var from: Function
        /// What it goes through; nil where the function is called itself.
        var store: String?
        var field: String
        var location: SourceLocation
    }

    /// How what a stranger sends comes to a function.
    struct Way {
        var exposure: Exposure
        /// The function that stands at the entrance, and its entrance.
        var first: Function
        var trigger: FunctionTrigger?
        var feeds: [Feed] = []
        /// The authorizer of the entrance, where its own code proves nobody.
        var hollow: String?
    }

    /// Marks the step from what is fed to who reads it.
    static let starting = ", which starts `"

    private let input: AuditInput
    private var feeds: [String: [Feed]] = [:]

    init(_ input: AuditInput) {
        self.input = input
        for function in input.functions {
            for call in input.code.facts[function.logicalID]?.awsCalls ?? [] {
                guard let field = call.sent.first else { continue }
                for id in targets(of: call, function) { add(function, call, field, id) }
            }
        }
    }

    private mutating func add(_ function: Function, _ call: AWSCall, _ field: String, _ id: String) {
        for other in input.functions where other.logicalID != function.logicalID {
            let isCalled = other.logicalID == id
            guard isCalled || other.triggers.contains(where: { $0.source.feeding.contains(id) }) else { continue }
            var known = feeds[other.logicalID] ?? []
            guard known.count < 16, !known.contains(where: { $0.from.logicalID == function.logicalID }) else {
                continue
            }
            known.append(Feed(from: function, store: isCalled ? nil : id, field: field, location: call.location))
            feeds[other.logicalID] = known
        }
    }

    private static let arguments: [String: [String]] = [
        "sqs": ["QueueUrl"], "sns": ["TopicArn", "TargetArn"], "events": ["Entries.EventBusName"],
        "kinesis": ["StreamName", "StreamARN"], "dynamodb": ["TableName"], "s3": ["Bucket"], "lambda": ["FunctionName"],
    ]

    /// Resources of the template that a call names, by a variable that refers to them or by their name.
    private func targets(of call: AWSCall, _ function: Function) -> [String] {
        var out: [String] = []
        for name in Self.arguments[call.service] ?? [] {
            for text in call.arguments[name]?.texts ?? [] where text.parts.count == 1 {
                switch text.parts[0] {
                case .environment(let variable, _):
                    let value = function.environment.first { $0.name == variable }?.value
                    if let id = value?.soleReference { out.append(id) }
                case .constant(let constant):
                    let last =
                        constant.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? constant
                    out += input.resources.map(\.logicalID).filter { id in
                        input.application.physicalName(of: id, with: input.environment).texts.contains {
                            $0.isExact && $0.text == last
                        }
                    }
                case .unknown: break
                }
            }
        }
        return out
    }

    /// An entrance behind an authorizer whose code takes unproved tokens, or answers yes where its check fails.
    private func hollowEntrance(of function: Function) -> (FunctionTrigger, String)? {
        for trigger in function.triggers {
            var authorization: Authorization?
            if case .http(let route) = trigger.source { authorization = route.authorization }
            if case .webSocket(let route) = trigger.source { authorization = route.authorization }
            guard case .lambda(let target, _)? = authorization, let id = target.soleReference,
                let facts = input.code.facts[id],
                facts.findings.contains(where: { $0.kind == .token || $0.kind == .failOpen })
            else { continue }
            return (trigger, id)
        }
        return nil
    }

    /// The widest way to a function: its own entrances, or those of functions that feed it.
    ///
    /// - Parameter route: the one route that counts, as `GET /items/{id}`.
    func way(to function: Function, over route: String? = nil) -> Way {
        let widest = way(to: function, [function.logicalID])
        guard let route, widest.feeds.isEmpty, widest.hollow == nil else { return widest }
        let trigger = function.triggers.first { trigger in
            guard case .http(let known) = trigger.source else { return false }
            return "\(known.method) \(known.path)".lowercased() == route.lowercased()
        }
        guard let trigger else { return widest }
        return Way(exposure: trigger.exposure(in: input), first: function, trigger: trigger)
    }

    private func way(to function: Function, _ seen: Set<String>) -> Way {
        var best = Way(exposure: input.exposure(function), first: function, trigger: input.widestTrigger(function))
        if best.exposure == .authenticated, let (trigger, authorizer) = hollowEntrance(of: function) {
            best.exposure = .public
            best.trigger = trigger
            best.hollow = authorizer
        }
        guard seen.count < 8 else { return best }
        for feed in feeds[function.logicalID] ?? [] where !seen.contains(feed.from.logicalID) {
            var other = way(to: feed.from, seen.union([feed.from.logicalID]))
            guard other.exposure > best.exposure else { continue }
            other.feeds.append(feed)
            best = other
        }
        return best
    }
}

extension CodeFeeds.Way {
    /// The steps from the entrance to the function.
    func steps(to function: Function) -> [Finding.Step] {
        guard let trigger else { return [] }
        var out = [
            Finding.Step(
                "\(exposure.phrase) reaches `\(first.logicalID)` through \(trigger.phrase)"
                    + (hollow.map { ", whose authorizer `\($0)` proves nobody" } ?? ""), at: trigger.location)
        ]
        for (at, feed) in feeds.enumerated() {
            let next = at + 1 < feeds.count ? feeds[at + 1].from.logicalID : function.logicalID
            out.append(
                Finding.Step(
                    "`\(feed.from.logicalID)` puts `\(feed.field)` "
                        + (feed.store.map { "into `\($0)`\(CodeFeeds.starting)\(next)`" } ?? "into a call of `\(next)`"),
                    at: feed.location))
        }
        return out
    }

    /// ` through GET /x and `Queue``, for the end of a sentence.
    var phrase: String {
        guard let trigger else { return "" }
        let stores = feeds.compactMap(\.store).map { "`\($0)`" }
        return " through " + ([trigger.phrase] + stores).joined(separator: " and ")
    }
}
