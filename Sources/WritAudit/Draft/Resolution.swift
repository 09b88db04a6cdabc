import WritModel
import WritTemplates

/// A text that an argument can have, as far as template and code tell; `*` and `?` stand for what is not known.
struct BoundText: Hashable {
    var text: String
    var isExact: Bool
    /// The resource of the template whose reference the text is, as a whole.
    var resource: String?
    /// Places in the template that it came from.
    var places: [SourceLocation] = []
}

extension FunctionDraft {
    /// The texts of a symbolic value, with environment variables replaced by what the template gives them.
    func bind(_ value: SymbolicValue) -> [BoundText] {
        var out: [BoundText] = []
        // A variable that nothing sets is no alternative where another one is known: the call would fail.
        let set = value.texts.filter { !$0.parts.contains(where: isUnset) }
        for text in set.isEmpty ? value.texts : set {
            for bound in bind(text) where !out.contains(bound) { out.append(bound) }
        }
        return out
    }

    private func isUnset(_ part: SymbolicText.Part) -> Bool {
        guard case .environment(let name, nil) = part else { return false }
        return function.variable(name) == nil && !Self.isRuntimes(name)
    }

    func bind(_ text: SymbolicText) -> [BoundText] {
        var out = [BoundText(text: "", isExact: true)]
        for part in text.parts {
            var tails: [BoundText]
            switch part {
            case .constant(let text): tails = [BoundText(text: text, isExact: true)]
            case .unknown(let sources): tails = event(sources)
            case .environment(let name, let byDefault): tails = variable(name, byDefault)
            }
            if tails.isEmpty { tails = [BoundText(text: "*", isExact: false)] }
            out = out.prefix(8).flatMap { head in
                tails.prefix(8).map { tail in
                    let double = head.text.hasSuffix("*") && !head.isExact && tail.text.hasPrefix("*") && !tail.isExact
                    return BoundText(
                        text: head.text + (double ? String(tail.text.dropFirst()) : tail.text),
                        isExact: head.isExact && tail.isExact, resource: text.parts.count == 1 ? tail.resource : nil,
                        places: head.places + tail.places)
                }
            }
        }
        return out
    }

    /// What the trigger says of a field of the event: bucket and key of an upload.
    private func event(_ sources: [String]) -> [BoundText] {
        let unknown = [BoundText(text: "*", isExact: false)]
        guard let source = sources.first, sources.count == 1 else { return unknown }
        var out: [BoundText] = []
        for trigger in writ.ingress {
            guard case .upload(let upload) = trigger else { continue }
            if source.hasSuffix(".s3.bucket.name") {
                let name = upload.arn.split(separator: ":").last.map(String.init) ?? "*"
                out.append(BoundText(text: name, isExact: !name.contains("*")))
            } else if source.hasSuffix(".s3.object.key") {
                out.append(BoundText(text: upload.prefix + "*" + upload.suffix, isExact: false))
            }
        }
        return out.isEmpty ? unknown : out
    }

    /// What an environment variable holds.
    private func variable(_ name: String, _ byDefault: String?) -> [BoundText] {
        guard let variable = function.environment.first(where: { $0.name == name }) else {
            switch name {
            case "AWS_REGION", "AWS_DEFAULT_REGION":
                return [BoundText(text: stack.region ?? "*", isExact: stack.region != nil)]
            case "AWS_LAMBDA_FUNCTION_NAME":
                return application.physicalName(of: function.logicalID, with: stack).texts.map {
                    BoundText(text: $0.text, isExact: $0.isExact, resource: function.logicalID)
                }
            default: return byDefault.map { [BoundText(text: $0, isExact: true)] } ?? []
            }
        }
        let resource = variable.value.soleReference.flatMap { id in
            isWhole(variable.value) && application.resource(id) != nil ? id : nil
        }
        return application.resolve(variable.value, with: stack).texts.map {
            BoundText(text: $0.text, isExact: $0.isExact, resource: resource, places: [variable.location])
        }
    }

    /// The value is the reference itself, not a text around it.
    private func isWhole(_ value: WritTemplates.Value) -> Bool {
        switch value {
        case .reference: true
        case .joined(let parts): parts.count == 1 && isWhole(parts[0])
        default: false
        }
    }
}
