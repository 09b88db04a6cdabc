import WritModel

extension Interpreter {
    private static let logLevels: Set<String> = [
        "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "trace", "fatal", "dir",
    ]

    /// A function that writes into the log.
    func isLog(_ path: String) -> Bool {
        if path == "print" || path == "pprint.pprint" || path == "pprint" { return true }
        guard let dot = path.lastIndex(of: "."), Self.logLevels.contains(String(path[path.index(after: dot)...])) else {
            return false
        }
        let base = path[..<dot].lowercased()
        return ["log", "console", "winston", "pino", "bunyan", "signale"].contains { base.contains($0) }
            && !base.contains("dialog")
    }

    func judgeLog(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        for value in arguments.all {
            for text in secretNames(value, levels: 3) {
                weakness(.eventLog, "\(text) is written into the log by `\(path)`", via: path, at: place, frame)
                return
            }
            for taint in taints(value, levels: 3) where !taint.isMark && !taint.isDerived && taint.safeFor != .all {
                guard let what = Self.loggedWhole(taint.source) else { continue }
                weakness(
                    .eventLog, "\(what) is written into the log by `\(path)`", via: path, at: place, frame,
                    steps: steps(taint, last: "it is written into the log", at: location(place, frame)))
                return
            }
        }
    }

    /// What of an event must not be logged as a whole.
    private static func loggedWhole(_ source: String) -> String? {
        switch source {
        case "event": return "the whole event"
        case "event.body", "event.request", "event.request.body", "event.Records[].body", "event.Records",
            "event.Records[]":
            return "`\(source)`, whatever is in it,"
        case "event.headers", "event.multiValueHeaders", "event.request.headers":
            return "`\(source)`, with tokens and cookies,"
        default:
            guard let last = source.split(separator: ".").last.map(String.init), source.hasPrefix("event"),
                Words.isPrivate(last)
            else { return nil }
            return "`\(source)`"
        }
    }

    /// Secrets in a value: variables of the environment by their names, answers of stores of secrets.
    private func secretNames(_ value: CodeValue, levels: Int) -> [String] {
        var out: [String] = []
        for atom in value.atoms {
            switch atom {
            case .environment: out.append("the whole environment, with its credentials,")
            case .text(let parts):
                for case .environment(let name, _) in parts where Words.isSecret(name) {
                    out.append("the secret `\(name)`")
                }
            case .aws(.response("secretsmanager", "GetSecretValue")): out.append("a secret of Secrets Manager")
            case .object(let object) where levels > 0 && object.type == nil:
                for key in object.fields.keys.sorted() {
                    if let inner = object.fields[key] { out += secretNames(inner, levels: levels - 1) }
                }
            default: break
            }
        }
        return out
    }
}
