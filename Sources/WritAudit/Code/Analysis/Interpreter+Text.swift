extension Interpreter {
    func textMethod(
        _ parts: [Part], _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        let value = CodeValue(.text(parts))
        switch name {
        case "strip", "lstrip", "rstrip", "trim", "trimStart", "trimEnd", "encode", "decode", "toString", "valueOf",
            "title",
            "normalize", "expanduser", "as_posix", "resolve":
            if name == "toString", Self.isEncoding(arguments) { return .unknown }
            guard let text = Part.constant(of: parts), arguments.positional.isEmpty else { return value }
            return .string(name.contains("trim") || name.contains("strip") ? Self.trimmed(text) : text)
        case "lower", "toLowerCase", "casefold", "toLocaleLowerCase":
            return CodeValue(.text(parts.map { Self.mapped($0) { $0.lowercased() } }))
        case "upper", "toUpperCase", "capitalize", "toLocaleUpperCase":
            return CodeValue(.text(parts.map { Self.mapped($0) { $0.uppercased() } }))
        case "required", "asString", "asUrlString":
            // Of `env-var`: the text as it is.
            return value
        case "default" where !arguments.positional.isEmpty: return withDefault(value, arguments.at(0) ?? .unknown)
        case "format":
            return joinedText(Formatting.braces(parts, arguments, self, frame, place), frame, place)
        case "concat":
            return arguments.positional.reduce(value) { concatenate($0, $1, frame, place) }
        case "join":
            guard let argument = arguments.at(0) else { return .unknown }
            return joined(iterate(argument, frame, place), by: value, frame, place)
        case "split", "rsplit", "splitlines", "partition", "rpartition":
            if let text = Part.constant(of: parts), let separator = arguments.at(0)?.constant, !separator.isEmpty,
                name == "split"
            {
                let list = HeapObject(.list)
                for piece in Self.split(text, separator) { list.append(.string(piece)) }
                return CodeValue(.object(list))
            }
            let list = HeapObject(.list)
            let whole = Hole(parts.flatMap(\.taints)).derived
            let isDotted = name == "split" && arguments.at(0)?.constant == "."
            list.appendAnywhere(CodeValue(.hole(isDotted ? Self.pieces(whole) : whole)))
            return CodeValue(.object(list))
        case "replace", "replaceAll": return replaced(parts, name, arguments, frame, place)
        case "joinpath": return pathJoined([value] + arguments.positional, frame, place)
        case "with_suffix", "relative_to", "absolute": return value
        case "hex": return .unknown
        case "digest" where Self.isEncoding(arguments): return .unknown
        case "startswith", "endswith", "startsWith", "endsWith", "includes", "isdigit", "isalnum", "find", "indexOf",
            "count", "test", "lastIndexOf":
            return .unknown
        default:
            if ["match", "matchAll", "search"].contains(name) { checkPattern(arguments, name, frame, place) }
            if let result = pathMethod(value, name, arguments, frame, place) { return result }
            var hole = Hole(parts.flatMap(\.taints)).derived
            for argument in arguments.all { hole.merge(taints(argument)) }
            runCallbacks(arguments, frame, place, taints: hole.taints)
            return CodeValue(.hole(hole))
        }
    }

    /// JavaScript makes a regular expression of a text that is searched for.
    func checkPattern(_ arguments: Arguments, _ name: String, _ frame: Frame, _ place: Place) {
        guard frame.module.module.language != .python, let pattern = arguments.at(0) else { return }
        check(.regex, pattern, name, frame, place)
    }

    /// `replace` makes a text safe for what the removed character does, and puts another text into it.
    func replaced(
        _ parts: [Part], _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        let old = arguments.at(0)
        let new = arguments.at(1) ?? .none
        if let text = Part.constant(of: parts), let from = old?.constant, !from.isEmpty, !new.hasFunction {
            var out = CodeValue.string("")
            for (at, piece) in Self.split(text, from).enumerated() {
                if at > 0 { out = concatenate(out, new, frame, place) }
                out = concatenate(out, .string(piece), frame, place)
            }
            return out
        }
        return substituted(CodeValue(.text(parts)), old ?? .none, new, frame, place, name: name)
    }

    /// - Parameter name: the method; JavaScript's `replace` takes a text out once only.
    func substituted(
        _ value: CodeValue, _ old: CodeValue, _ new: CodeValue, _ frame: Frame, _ place: Place, name: String = "sub"
    ) -> CodeValue {
        let isOnce = name == "replace" && frame.module.module.language != .python
        let inserted =
            new.hasFunction ? nil : old.constant.flatMap { inserting(new, for: $0, in: value, isOnce: isOnce) }
        let value = inserted ?? value
        var cleaned: SinkKinds = []
        var pattern: String?
        if case .regex(let text)? = old.atoms.first { pattern = text }
        if let pattern { cleaned = Sanitizers.replacing(pattern) }
        if let text = old.constant {
            if text == "\n" || text == "\r\n" || text == "\r" { cleaned = [.log, .header] }
            if text.count == 1, !isOnce { cleaned.formUnion(Sanitizers.removing(Set(text))) }
        }
        // `+` stands for a space in keys of uploads.
        let isDecoding = pattern == "\\+" || old.constant == "+"
        var put = new
        if new.hasFunction {
            let matched = CodeValue(.hole(Hole(taints(value)).cleaned(cleaned)))
            put = call(new, Arguments(positional: [matched], more: matched), frame, place, as: nil)
        }
        let added = Hole(taints(put)).derived
        if !added.taints.isEmpty, new.hasFunction,
            Set(added.taints.map(\.source)).isSubset(of: taints(value).map(\.source))
        {
            // The replacement hands on what it was given.
            cleaned = []
        }
        return CodeValue(
            atoms: texts(value).map { parts in
                var out: [Part] = parts.map { part in
                    guard case .hole(let hole) = part else { return part }
                    return .hole(isDecoding ? hole.cleaned(cleaned) : hole.cleaned(cleaned).derived)
                }
                if !added.taints.isEmpty, inserted == nil { out.append(.hole(added)) }
                return .text(out)
            })
    }

    /// Another text in the place of a constant piece; nil where the piece does not occur.
    private func inserting(_ new: CodeValue, for old: String, in value: CodeValue, isOnce: Bool) -> CodeValue? {
        var out = CodeValue.nothing
        var isFound = false
        for parts in texts(value) {
            for inserted in texts(new).prefix(4) {
                var made: [Part] = []
                var left = isOnce ? 1 : 32
                for part in parts {
                    guard case .constant(let text) = part, !old.isEmpty else {
                        made = Part.joined(made, [part])
                        continue
                    }
                    for (at, piece) in Self.split(text, old).enumerated() {
                        if at > 0 {
                            isFound = true
                            made = Part.joined(made, left > 0 ? inserted : [.constant(old)])
                            left -= 1
                        }
                        if !piece.isEmpty { made = Part.joined(made, [.constant(piece)]) }
                    }
                }
                out.add(.text(made))
            }
        }
        return isFound ? out : nil
    }

    private static func mapped(_ part: Part, _ change: (String) -> String) -> Part {
        if case .constant(let text) = part { .constant(change(text)) } else { part }
    }

    static func trimmed(_ text: String) -> String {
        var slice = Substring(text)
        while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
        while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
        return String(slice)
    }

    static func split(_ text: String, _ separator: String) -> [String] {
        var out: [String] = []
        var current: [Character] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(separator) {
                out.append(String(current))
                current = []
                rest = rest.dropFirst(separator.count)
            } else {
                current.append(rest.removeFirst())
            }
        }
        return out + [String(current)]
    }
}

extension Hole {
    func cleaned(_ kinds: SinkKinds) -> Hole {
        if kinds.isEmpty { return self }
        return Hole(
            taints.map { taint in
                var out = taint
                out.safeFor.formUnion(kinds)
                return out
            })
    }
}

extension Part {
    func cleaned(_ kinds: SinkKinds) -> Part {
        if case .hole(let hole) = self { .hole(hole.cleaned(kinds)) } else { self }
    }
}

/// Python's two older ways to put values into a text.
enum Formatting {
    static func percent(
        _ parts: [Part], _ values: CodeValue, _ interpreter: Interpreter, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        var list: [CodeValue]?
        var names: HeapObject?
        if case .object(let object)? = values.atoms.first, values.atoms.count == 1 {
            if object.kind == .list { list = object.elements } else { names = object }
        } else {
            list = [values]
        }
        var used = 0
        var out = CodeValue.string("")
        for part in parts {
            guard case .constant(let text) = part else {
                out = interpreter.concatenate(out, CodeValue(.text([part])), frame, place)
                continue
            }
            var literal = ""
            var rest = Substring(text)
            while let character = rest.popFirst() {
                guard character == "%" else {
                    literal.append(character)
                    continue
                }
                if rest.first == "%" {
                    literal.append("%")
                    rest = rest.dropFirst()
                    continue
                }
                var name: String?
                if rest.first == "(" {
                    name = String(rest.dropFirst().prefix { $0 != ")" })
                    rest = rest.dropFirst((name?.count ?? 0) + 2)
                }
                while let flag = rest.first, !flag.isLetter { rest = rest.dropFirst() }
                rest = rest.dropFirst()
                var value = CodeValue.unknown
                if let name, let names {
                    value = names.read(name) ?? .unknown
                } else if let list, used < list.count {
                    value = list[used]
                    used += 1
                } else {
                    value = CodeValue(.hole(Hole(interpreter.taints(values))))
                }
                out = interpreter.concatenate(
                    interpreter.concatenate(out, .string(literal), frame, place), value, frame, place)
                literal = ""
            }
            out = interpreter.concatenate(out, .string(literal), frame, place)
        }
        return out
    }

    static func braces(
        _ parts: [Part], _ arguments: Arguments, _ interpreter: Interpreter, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        var used = 0
        var out = CodeValue.string("")
        for part in parts {
            guard case .constant(let text) = part else {
                out = interpreter.concatenate(out, CodeValue(.text([part])), frame, place)
                continue
            }
            var literal = ""
            var rest = Substring(text)
            while let character = rest.popFirst() {
                if (character == "{" && rest.first == "{") || (character == "}" && rest.first == "}") {
                    literal.append(character)
                    rest = rest.dropFirst()
                    continue
                }
                guard character == "{" else {
                    literal.append(character)
                    continue
                }
                let field = rest.prefix { $0 != "}" }
                rest = rest.dropFirst(field.count + 1)
                let name = field.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                var value: CodeValue
                if name.isEmpty {
                    value = arguments.at(used) ?? .unknown
                    used += 1
                } else if let index = Int(name) {
                    value = arguments.at(index) ?? .unknown
                } else {
                    value = arguments[String(name)] ?? .unknown
                }
                if name.count < field.count, field.dropFirst(name.count).first != ":" {
                    value = CodeValue(.hole(Hole(interpreter.taints(value))))
                }
                out = interpreter.concatenate(
                    interpreter.concatenate(out, .string(literal), frame, place), value, frame, place)
                literal = ""
            }
            out = interpreter.concatenate(out, .string(literal), frame, place)
        }
        return out
    }
}
