extension ScriptReader {
    func importing(_ node: Int) -> [CodeStatement] {
        func made(_ module: String, _ bindings: [Import.Binding]) -> [CodeStatement] {
            [CodeStatement(kind: .load(Import(module: module, bindings: bindings)), place: place(node))]
        }
        // `import type` leaves nothing at run time.
        if tree.hasWord(node, "type") { return [] }
        if let clause = tree.first(node, .importRequire) {
            guard let name = tree.first(clause, .identifier), let source = tree.child(clause, .source) else {
                return []
            }
            return made(keyText(source), [.byDefault(as: tree.text(name))])
        }
        guard let source = tree.child(node, .source) else { return [] }
        var bindings: [Import.Binding] = []
        if let clause = tree.first(node, .importClause) {
            for part in tree.named(clause) {
                switch tree.kind(part) {
                case .identifier: bindings.append(.byDefault(as: tree.text(part)))
                case .namespaceImport:
                    if let name = tree.named(part).first { bindings.append(.module(as: tree.text(name))) }
                case .namedImports:
                    for specifier in tree.named(part) {
                        guard let name = tree.child(specifier, .name) else { continue }
                        let local = tree.child(specifier, .alias) ?? name
                        bindings.append(.member(keyText(name), as: tree.text(local)))
                    }
                default: break
                }
            }
        }
        return made(keyText(source), bindings)
    }

    func exporting(_ node: Int) -> [CodeStatement] {
        let at = place(node)
        func made(_ kind: Export.Kind) -> CodeStatement { CodeStatement(kind: .export(Export(kind: kind)), place: at) }
        if tree.hasWord(node, "type") { return [] }
        let source = tree.child(node, .source).map(keyText)
        if let clause = tree.first(node, .exportClause) {
            var names: [(exported: String, local: String)] = []
            for specifier in tree.named(clause) {
                guard let name = tree.child(specifier, .name) else { continue }
                let exported = tree.child(specifier, .alias) ?? name
                names.append((keyText(exported), keyText(name)))
            }
            if let source {
                return [made(.namesFrom(source, names.map { (exported: $0.exported, imported: $0.local) }))]
            }
            return [made(.names(names))]
        }
        if let source {
            let alias = tree.first(node, .namespaceExport).flatMap { tree.named($0).first }.map(tree.text)
            return [made(.allFrom(source, as: alias))]
        }
        if let declaration = tree.child(node, .declaration) {
            let inner = statement(declaration)
            var names: [(exported: String, local: String)] = []
            let isDefault = tree.hasWord(node, "default")
            for statement in inner {
                switch statement.kind {
                case .function(let code): names.append((isDefault ? "default" : code.name, code.name))
                case .classDefinition(let code): names.append((isDefault ? "default" : code.name, code.name))
                case .assign(let pattern, _, _): names += Self.names(pattern).map { ($0, $0) }
                default: break
                }
            }
            if isDefault, names.first?.local == "", case .function(let code)? = inner.first?.kind {
                return [made(.value("default", Expression(.function(code), at)))]
            }
            return inner + [made(.names(names))]
        }
        if let value = tree.child(node, .value) { return [made(.value("default", expression(value)))] }
        // `export = value`
        if let value = tree.named(node).last { return [made(.value("=", expression(value)))] }
        return []
    }

    static func names(_ pattern: BindingPattern) -> [String] {
        switch pattern {
        case .name(let name, _): [name]
        case .object(let members, let rest): members.flatMap { names($0.target) } + (rest.map(names) ?? [])
        case .list(let parts): parts.flatMap(names)
        case .rest(let inner), .withDefault(let inner, _): names(inner)
        case .ignored, .member, .index: []
        }
    }
}
