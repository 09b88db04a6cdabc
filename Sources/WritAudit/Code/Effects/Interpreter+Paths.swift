/// Checks that keep a path in its folder.
extension Interpreter {
    private static let normalising: Set<String> = [
        "realpath", "abspath", "normpath", "resolve", "normalize", "normalise",
    ]

    /// A variable gets a path without `..`, or loses what was known of it.
    func noteNormalised(_ pattern: BindingPattern, _ expression: Expression, _ frame: Frame) {
        guard case .name(let name, _) = pattern else { return }
        if isNormalising(expression, frame) { normalisedNames.insert(name) } else { normalisedNames.remove(name) }
    }

    private func isNormalising(_ expression: Expression, _ frame: Frame) -> Bool {
        guard case .call(let callee, _) = expression.kind else { return false }
        switch callee.kind {
        case .name(let name): return Self.normalising.contains(name)
        case .member(let object, "join"):
            // Node's `path.join` takes `..` out; Python's leaves it.
            guard frame.module.module.language != .python else { return false }
            return quietly { evaluate(object, frame) }.atoms.contains {
                if case .external(let path) = $0 { path == "path" || path == "path.posix" } else { false }
            }
        case .member(_, let name): return Self.normalising.contains(name)
        default: return false
        }
    }

    /// `os.path.realpath(p)` → `p`, `p.resolve()` → `p`
    private func argumentOfCall(_ expression: Expression, _ frame: Frame) -> Expression? {
        guard isNormalising(expression, frame), case .call(let callee, let arguments) = expression.kind else {
            return nil
        }
        if arguments.isEmpty, case .member(let object, _) = callee.kind { return object }
        return arguments.last?.value
    }

    /// The path was found inside the folder: what is unsafe in it is no longer, but for what the folder itself is made from.
    func refineInside(_ expression: Expression, _ folder: CodeValue, _ frame: Frame) {
        switch expression.kind {
        case .name(let name) where normalisedNames.contains(name): cleanPath(expression, folder, frame)
        case .call(let callee, let arguments) where callee.lastName == "str":
            if let inner = arguments.first?.value { refineInside(inner, folder, frame) }
        default: if let inner = argumentOfCall(expression, frame) { cleanPath(inner, folder, frame) }
        }
    }

    private func cleanPath(_ expression: Expression, _ folder: CodeValue, _ frame: Frame) {
        let open = Set(taints(folder).filter { $0.safeFor.isDisjoint(with: .path) }.map(\.source))
        if open.isEmpty {
            clean(expression, .path, frame)
        } else if case .name(let name) = expression.kind, let value = frame.scope.find(name) {
            frame.scope.variables[name] = value.cleaned(.path, but: open)
        }
    }

    /// `commonpath([root, target]) == root`
    func refineCommonPath(_ expression: Expression, _ folder: CodeValue, _ frame: Frame) {
        guard case .call(let callee, let arguments) = expression.kind, let last = callee.lastName,
            last == "commonpath", case .list(let paths)? = arguments.first?.value.kind
        else { return }
        for path in paths {
            if case .call(let inner, let given) = path.kind, inner.lastName == "str", let first = given.first?.value {
                cleanPath(first, folder, frame)
            } else {
                cleanPath(argumentOfCall(path, frame) ?? path, folder, frame)
            }
        }
    }

    /// A text that ends a folder's name, or one that is not known at all.
    static func endsFolder(_ prefix: CodeValue) -> Bool {
        !prefix.isEmpty
            && prefix.atoms.allSatisfy { atom in
                guard case .text(let parts) = atom else { return true }
                guard case .constant(let text)? = parts.last else { return false }
                return text.hasSuffix("/") && (parts.count > 1 || text.utf8.count > 1)
            }
    }

    /// A test that did not hold: `path.relative(root, target).startsWith('..')`, `Number.isNaN(Number(x))`.
    func refineRefused(_ callee: Expression, _ arguments: [Argument], _ frame: Frame) {
        switch callee.lastName {
        case "startsWith", "startswith":
            guard case .member(let object, _) = callee.kind, arguments.first?.value.literal?.hasPrefix("..") == true
            else { return }
            let value = quietly { evaluate(object, frame) }
            guard
                value.atoms.contains(where: {
                    $0 == .external("path.relative()") || $0 == .external("os.path.relpath()")
                })
            else { return }
            let sources = Set(taints(value).map(\.source))
            for (name, other) in frame.scope.variables
            where !sources.isDisjoint(with: taints(other, levels: 0).map(\.source)) {
                frame.scope.variables[name] = other.cleaned(.path)
            }
        case "isNaN":
            guard let first = arguments.first?.value else { return }
            if case .call(let conversion, let given) = first.kind {
                if conversion.lastName == "Number", let inner = given.first?.value { clean(inner, .all, frame) }
            } else if case .name("isNaN") = callee.kind {
                clean(first, .all, frame)
            }
        case "includes", "has":
            // A list of keys that are refused.
            guard case .member(let object, _) = callee.kind, let first = arguments.first?.value else { return }
            let refused = quietly { evaluate(object, frame) }
            for case .object(let list) in refused.atoms where list.everything.constants.contains("__proto__") {
                clean(first, .prototype, frame)
            }
        default: break
        }
    }
}

/// Methods of Python's `Path`.
extension Interpreter {
    private static let reading: Set<String> = ["read_text", "read_bytes", "iterdir"]
    private static let writing: Set<String> = [
        "write_text", "write_bytes", "unlink", "mkdir", "rmdir", "touch", "rename", "replace_with", "symlink_to",
    ]

    func pathMethod(
        _ path: CodeValue, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        guard frame.module.module.language == .python else { return nil }
        if name == "open" {
            let mode = arguments.at(0, "mode")?.constant ?? "r"
            openFile(path, writes: mode.contains { "wax+".contains($0) }, frame, place)
        } else if Self.reading.contains(name) || Self.writing.contains(name) {
            openFile(path, writes: Self.writing.contains(name), frame, place)
        } else {
            return nil
        }
        check(.path, path, "Path.\(name)", frame, place)
        switch name {
        case "open": return CodeValue(.object(file(path)))
        case "read_text", "read_bytes": return CodeValue(.hole(Hole(taints(file(path).everything))))
        case "write_text", "write_bytes":
            if let content = arguments.at(0, "data") { store(content, in: path) }
            return CodeValue.none
        default: return .unknown
        }
    }
}

extension CodeValue {
    func cleaned(_ kinds: SinkKinds, but sources: Set<String>) -> CodeValue {
        func clean(_ hole: Hole) -> Hole {
            Hole(
                hole.taints.map { taint in
                    var out = taint
                    if !sources.contains(taint.source) { out.safeFor.formUnion(kinds) }
                    return out
                })
        }
        return CodeValue(
            atoms: atoms.map { atom in
                switch atom {
                case .hole(let hole): .hole(clean(hole))
                case .text(let parts):
                    .text(parts.map { if case .hole(let hole) = $0 { .hole(clean(hole)) } else { $0 } })
                default: atom
                }
            })
    }
}
