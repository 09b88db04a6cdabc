import WritModel

/// What the handler gives back.
extension Interpreter {
    func checkResponse(_ value: CodeValue, _ frame: Frame) {
        for case .object(let object) in value.atoms {
            if let place = answers[ObjectIdentifier(object)] { lastReturn = place }
            // A pair of content and status, as frameworks take it.
            if object.kind == .list, let first = object.elements?.first { checkResponse(first, frame) }
            var isHTML = false
            var origin = CodeValue.nothing
            var allowsCredentials = false
            var originPlace: SourceLocation?
            for holder in ["headers", "multiValueHeaders"] {
                for case .object(let headers) in (object.read(holder) ?? .nothing).atoms {
                    for (name, value) in headers.fields.sorted(by: { $0.key < $1.key }) {
                        switch name.lowercased() {
                        case "content-type": isHTML = isHTML || isPage(value)
                        case "location":
                            check(
                                .redirect, value, "response header `\(name)`", frame, responsePlace(frame),
                                at: headers.entryPlaces["location"])
                        case "access-control-allow-origin":
                            origin.join(value)
                            originPlace = headers.entryPlaces["access-control-allow-origin"]
                        case "access-control-allow-credentials":
                            allowsCredentials = value.truth == true && value.constant != "false"
                        default: check(.header, value, "response header `\(name)`", frame, responsePlace(frame))
                        }
                    }
                }
            }
            judgeOrigin(origin, allowsCredentials, originPlace, frame)
            if isHTML, let body = object.read("body") {
                check(.html, body, "response body", frame, responsePlace(frame), at: object.entryPlaces["body"])
            }
            checkErrors(object, frame)
        }
    }

    /// The answer objects of frameworks, in the form that Lambda takes.
    func frameworkResponse(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let answer = HeapObject(.dictionary)
        let headers = HeapObject(.dictionary)
        func given(_ index: Int, _ names: String...) -> CodeValue? {
            for name in names { if let value = arguments.named[name] { return value } }
            return arguments.at(index)
        }
        switch path {
        case "aws_lambda_powertools.event_handler.Response", "aws_lambda_powertools.event_handler.api_gateway.Response":
            answer.set("statusCode", given(0, "status_code") ?? .none)
            headers.set("content-type", given(1, "content_type") ?? .none)
            answer.set("body", given(2, "body") ?? .none)
        case "chalice.Response":
            answer.set("body", given(0, "body") ?? .none)
            answer.set("statusCode", given(2, "status_code") ?? CodeValue(.number(200)))
        case "flask.Response", "flask.make_response", "starlette.responses.HTMLResponse",
            "fastapi.responses.HTMLResponse",
            "fastapi.Response", "starlette.responses.Response":
            answer.set("body", given(0, "response", "content") ?? .none)
            answer.set("statusCode", given(1, "status", "status_code") ?? CodeValue(.number(200)))
            let isPage =
                path.hasSuffix("HTMLResponse") || (path.hasPrefix("flask.") && arguments.named["mimetype"] == nil)
            headers.set(
                "content-type",
                arguments.named["mimetype"] ?? arguments.named["media_type"] ?? .string(isPage ? "text/html" : ""))
        case "flask.redirect", "starlette.responses.RedirectResponse", "fastapi.responses.RedirectResponse":
            answer.set("statusCode", CodeValue(.number(302)))
            headers.set("location", given(0, "location", "url") ?? .none)
        default: return nil
        }
        for case .object(let more) in (arguments.named["headers"] ?? .nothing).atoms {
            for (name, value) in more.fields { headers.set(name.lowercased(), value) }
        }
        answer.set("headers", CodeValue(.object(headers)))
        answers[ObjectIdentifier(answer)] = place
        return CodeValue(.object(answer))
    }

    private func responsePlace(_ frame: Frame) -> Place { lastReturn ?? .start }

    private func isPage(_ value: CodeValue) -> Bool {
        texts(value).contains { parts in
            parts.contains { if case .constant(let text) = $0 { text.lowercased().contains("html") } else { false } }
        }
    }

    private func judgeOrigin(
        _ origin: CodeValue, _ allowsCredentials: Bool, _ place: SourceLocation?, _ frame: Frame
    ) {
        guard !origin.isEmpty else { return }
        check(
            .origin, origin, "response header `Access-Control-Allow-Origin`", frame, responsePlace(frame), at: place)
        if allowsCredentials, origin.constants.contains("*") {
            weakness(
                .origin, "every origin may read answers that carry the user's credentials",
                via: "Access-Control-Allow-Origin", at: place ?? location(responsePlace(frame), frame))
        }
    }

    /// The text of an exception, or its stack, in an answer to somebody outside.
    private func checkErrors(_ object: HeapObject, _ frame: Frame) {
        guard source.kinds.isEmpty || source.kinds.contains("http") || source.kinds.contains("websocket") else {
            return
        }
        guard object.fields["statusCode"] != nil || object.fields["body"] != nil else { return }
        let status = object.read("statusCode") ?? .nothing
        let numbers = status.atoms.compactMap { atom -> Double? in
            switch atom {
            case .number(let number): number
            case .text(let parts): Part.constant(of: parts).flatMap(Double.init)
            default: nil
            }
        }
        let content = object.read("body") ?? .nothing
        let found = taints(content, levels: 4)
        for taint in found where taint.source == Taint.stack {
            weakness(
                .errors, "the stack of an exception is given to the caller", via: "response body",
                at: taint.trail.location)
        }
        // An answer that blames the caller's input may say what was wrong with it.
        guard numbers.isEmpty ? status.isEmpty : numbers.contains(where: { $0 >= 500 }) else { return }
        // Beside the stack its text adds nothing.
        let stacks = Set(found.filter { $0.source == Taint.stack }.map(\.trail.location.line))
        for taint in found where taint.source == Taint.error && !stacks.contains(taint.trail.location.line) {
            weakness(
                .errors, "the text of an unforeseen exception is given to the caller", via: "response body",
                at: taint.trail.location)
        }
    }

    // MARK: exceptions

    /// What `except … as e` and `catch (e)` bind. Only a handler that takes everything may hold what nobody foresaw.
    func caught(_ isBroad: Bool, _ frame: Frame, _ place: Place) -> CodeValue {
        var value = CodeValue(.external("error"))
        if isBroad {
            let trail = Trail(text: "an exception is caught", location: location(place, frame), previous: nil)
            value.add(.hole(Hole([Taint(source: Taint.error, safeFor: .all, trail: trail)])))
        }
        return value
    }

    func stackTrace(_ frame: Frame, _ place: Place) -> CodeValue {
        let trail = Trail(text: "the stack is read", location: location(place, frame), previous: nil)
        return CodeValue(.hole(Hole([Taint(source: Taint.stack, safeFor: .all, trail: trail)])))
    }

    /// A use of a caught exception takes its place from where it is used.
    func relocated(_ value: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        guard value.atoms.count == 2, case .external("error") = value.atoms[0], case .hole(let hole) = value.atoms[1]
        else {
            return value
        }
        let moved = hole.taints.map { taint in
            guard taint.source == Taint.error else { return taint }
            var out = taint
            out.trail = Trail(text: "its text is used", location: location(place, frame), previous: taint.trail)
            return out
        }
        return CodeValue(atoms: [value.atoms[0], .hole(Hole(moved))])
    }

    /// A member of a marked value: of exceptions the text and the stack go on, names and codes do not.
    func markField(_ taint: Taint, _ name: String, _ frame: Frame, _ place: Place) -> Taint? {
        guard taint.source == Taint.error else { return taint }
        var out = taint
        switch name {
        case "stack", "__traceback__":
            out.source = Taint.stack
            out.trail = Trail(text: "the stack is read", location: location(place, frame), previous: nil)
            return out
        case "message", "args", "detail", "description", "cause", "reason", "sqlMessage", "toString", "":
            out.trail = Trail(text: "its text is read", location: location(place, frame), previous: nil)
            return out
        default: return nil
        }
    }

    // MARK: guards that fail open

    /// `try: verify(…) except: pass`, and a guard that answers yes where it failed.
    func judgeHandlers(_ body: [CodeStatement], _ handlers: [CodeStatement.Handler], _ frame: Frame, _ place: Place) {
        let name = frame.code?.name ?? ""
        for handler in handlers {
            let at = handler.body.first?.place ?? place
            if let last = handler.body.last, Self.grants(last, isGuard: Words.isGuard(name)) {
                weakness(.failOpen, "`\(name)` answers yes where the check itself fails", via: name, at: at, frame)
                continue
            }
            guard handler.body.allSatisfy(Self.onlyNotes),
                let guarded = body.lazy.compactMap({ self.discardedGuard($0) }).first
            else {
                continue
            }
            weakness(
                .failOpen, "where `\(guarded)` fails, the function goes on as if it had not", via: guarded, at: at,
                frame)
        }
    }

    private static func grants(_ statement: CodeStatement, isGuard: Bool) -> Bool {
        guard case .return(let value?) = statement.kind else { return false }
        switch value.kind {
        case .bool(true): return isGuard
        case .dictionary(let entries):
            return entries.contains { entry in
                guard let key = entry.key?.literal else { return false }
                if key == "isAuthorized" || key == "authorized" || key == "allowed", case .bool(true) = entry.value.kind
                {
                    return true
                }
                return key == "Effect" && entry.value.literal == "Allow"
            }
        case .call(_, let arguments): return arguments.contains { $0.value.literal == "Allow" }
        default: return false
        }
    }

    /// Nothing but words for the log.
    private static func onlyNotes(_ statement: CodeStatement) -> Bool {
        switch statement.kind {
        case .nothing: return true
        case .expression(let expression):
            guard case .call(let callee, _) = expression.kind else { return true }
            switch callee.kind {
            case .name(let name): return name == "print"
            case .member(let object, let name):
                let words = names(object).joined().lowercased()
                return logLevels.contains(name) && (words.contains("log") || words.contains("console"))
            default: return false
            }
        case .block(let inner): return inner.allSatisfy(onlyNotes)
        default: return false
        }
    }

    private static let logLevels: Set<String> = [
        "debug", "info", "warning", "warn", "error", "exception", "log", "critical",
    ]

    /// A check whose result nobody looks at: only its exception says no.
    private func discardedGuard(_ statement: CodeStatement) -> String? {
        guard case .expression(let expression) = statement.kind, case .call(let callee, _) = expression.kind else {
            return nil
        }
        switch callee.kind {
        case .name(let name): return Words.isGuard(name) ? name : nil
        case .member(let object, let name):
            if Words.isGuard(name) { return name }
            if name == "decode" || name == "validate",
                Self.names(object).contains(where: { $0.lowercased().contains("jwt") })
            {
                return name
            }
            return nil
        default: return nil
        }
    }
}
