extension Interpreter {
    /// Carries out what the tables say of a function outside the bundle.
    func apply(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        let isPython = frame.module.module.language == .python
        if let host = CodeEffects.hosts[path] { connect(host, arguments, path, frame, place) }
        for effect in CodeEffects.of(path, isPython: isPython) {
            guard
                let value = effect.name.isEmpty
                    ? arguments.at(effect.position) : arguments.at(effect.position, effect.name)
            else { continue }
            switch effect.act {
            case .sink(let kind): sink(kind, value, path, arguments, frame, place)
            case .connect: connect(value, path, arguments, frame, place)
            case .shell: shell(value, path, frame, place)
            case .program: program(value, path, arguments, frame, place)
            case .read: openFile(value, writes: false, frame, place)
            case .write: openFile(value, writes: true, frame, place)
            case .open:
                let mode = arguments.at(effect.position + 1, "mode")?.constant ?? "r"
                openFile(value, writes: mode.contains { "wax+".contains($0) }, frame, place)
            }
        }
    }

    private func sink(
        _ kind: SinkKinds, _ value: CodeValue, _ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        switch kind {
        case .sql:
            let known = [
                "mysql", "pg", "sql", "psycopg", "postgres", "oracle", "knex", "sequelize", "typeorm", "prisma",
                "MySQLdb",
            ]
            .contains { path.contains($0) }
            // A condition as text: only builders of statements take one.
            if ["where", "andWhere", "orWhere", "having", "andHaving", "orHaving"].contains(last) {
                guard path.contains("createQueryBuilder") || path.contains("getRepository") else { return }
                for case .text(let parts) in value.atoms { check(.sql, CodeValue(.text(parts)), path, frame, place) }
                return
            }
            for atom in value.atoms {
                guard case .text(let parts) = atom else {
                    if known, case .object(let object) = atom, let text = object.read("sql") ?? object.read("text") {
                        check(.sql, text, path, frame, place)
                    } else if known {
                        check(.sql, CodeValue(atom), path, frame, place)
                    }
                    continue
                }
                if known || Self.looksLikeSQL(parts) { check(.sql, CodeValue(atom), path, frame, place) }
            }
        case .deserialisation:
            if path == "numpy.load", arguments.named["allow_pickle"]?.truth != true { return }
            if path.hasPrefix("yaml.load") || path.hasPrefix("ruamel.yaml.load") {
                let loader = arguments.at(1, "Loader")
                if case .external(let name)? = loader?.atoms.first,
                    name.contains("Safe") || name.contains("Base") || name.hasSuffix("FullLoader")
                {
                    return
                }
            }
            report(kind, taints(value), path, frame, place)
        case .log:
            // Text only: objects are printed with their line breaks escaped.
            for case .text(let parts) in value.atoms where parts.count > 1 {
                check(.log, CodeValue(.text(parts)), path, frame, place)
            }
        case .xml:
            // Python's own reader follows entities of others only when it is told to.
            if path.hasPrefix("xml.sax.make_parser()") {
                guard openReaders.contains(ObjectIdentifier(frame.module)) else { return }
                report(.xml, taints(value), path, frame, place)
                return
            }
            let parser = arguments.at(1, "parser") ?? .nothing
            let isSafe = parser.atoms.contains(.external("lxml.etree.SafeParser()"))
            // Of the readers for Node this one follows entities only when it is told to.
            let isTold =
                !path.hasPrefix("libxmljs")
                || parser.atoms.contains {
                    if case .object(let options) = $0 { options.read("noent")?.truth == true } else { false }
                }
            if !isSafe, isTold { check(.xml, value, path, frame, place) }
        case .code where last == "require" && value.constant != nil: break
        default: check(kind, value, path, frame, place)
        }
    }

    static func looksLikeSQL(_ parts: [Part]) -> Bool {
        let words: Set<String> = [
            "select", "insert", "update", "delete", "where", "from", "drop", "create", "call", "with", "alter", "exec",
        ]
        for case .constant(let text) in parts {
            let found = text.lowercased().split { !$0.isLetter }.prefix(40).filter { words.contains(String($0)) }
            if !found.isEmpty { return true }
        }
        return false
    }

    // MARK: network

    private func connect(_ value: CodeValue, _ via: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        for atom in value.atoms {
            switch atom {
            case .object(let object):
                // A request's options.
                if let base = object.read("baseURL"), let url = object.read("url") {
                    connect(concatenate(base, url, frame, place), via, arguments, frame, place)
                } else if let url = object.read("url") ?? object.read("uri") ?? object.read("href") {
                    connect(url, via, arguments, frame, place)
                } else if let host = object.read("hostname") ?? object.read("host") {
                    let scheme = via.hasPrefix("http.") ? "http://" : "https://"
                    connect(concatenate(.string(scheme), host, frame, place), via, arguments, frame, place)
                }
            case .text(let parts):
                addEgress(parts, via, frame, place)
                judgeClearText(parts, via, frame, place)
                check(.url, CodeValue(atom), via, frame, place)
            case .hole(let hole):
                addEgress([.hole(hole)], via, frame, place)
                check(.url, CodeValue(atom), via, frame, place)
            case .external: addEgress([.hole(Hole())], via, frame, place)
            case .aws: break
            default: break
            }
        }
    }

    private func connect(
        _ host: (position: Int, names: [String], scheme: String, port: Int), _ arguments: Arguments, _ via: String,
        _ frame: Frame, _ place: Place
    ) {
        var value: CodeValue?
        for name in host.names where value == nil { value = arguments.named[name] }
        if value == nil, let first = arguments.at(host.position) {
            for atom in first.atoms {
                if case .object(let object) = atom {
                    for name in host.names where value == nil { value = object.read(name) }
                    if object.kind == .list { value = value ?? object.read("0") }
                } else {
                    value = (value ?? .nothing).joined(CodeValue(atom))
                }
            }
        }
        for parts in value.map(texts) ?? [] {
            let text = symbolic(parts).description
            let isURL = text.contains("://") || parts.count == 1 && host.scheme == "https"
            let url =
                isURL
                ? parts
                : Part.joined(
                    Part.joined([.constant(host.scheme + "://")], parts),
                    host.port > 0 ? [.constant(":\(host.port)")] : [])
            addEgress(url, via, frame, place)
            judgeClearText(url, via, frame, place)
            check(.url, CodeValue(.text(url)), via, frame, place)
        }
    }

    private func addEgress(_ parts: [Part], _ via: String, _ frame: Frame, _ place: Place) {
        let call = EgressCall(url: symbolic(parts), location: location(place, frame), via: via)
        if facts.egress.count < 1_000, !facts.egress.contains(call) { facts.egress.append(call) }
    }

    // MARK: programs

    private static let shells: Set<String> = ["sh", "bash", "/bin/sh", "/bin/bash", "zsh", "/usr/bin/env"]

    private func shell(_ value: CodeValue, _ via: String, _ frame: Frame, _ place: Place) {
        check(.shell, value, via, frame, place)
        for text in value.constants {
            script(text.split(separator: " ").map { .string(String($0)) }, via, frame, place)
        }
        for parts in texts(value) {
            var first: [Part] = []
            for part in parts {
                guard case .constant(let text) = part else {
                    first.append(part)
                    continue
                }
                let word = Self.trimmed(text).prefix { !$0.isWhitespace && $0 != ";" && $0 != "|" }
                if !word.isEmpty { first.append(.constant(String(word))) }
                if text.contains(where: \.isWhitespace) { break }
            }
            addProgram(first, isShell: true, frame, place)
        }
    }

    private func addProgram(_ parts: [Part], isShell: Bool, _ frame: Frame, _ place: Place) {
        let call = ProgramCall(program: symbolic(parts), isShell: isShell, location: location(place, frame))
        if facts.programs.count < 500, !facts.programs.contains(call) { facts.programs.append(call) }
    }

    /// `sh script`, `./script`: a file that the function wrote itself runs with what stands in it.
    private func script(_ words: [CodeValue], _ via: String, _ frame: Frame, _ place: Place) {
        guard !contents.isEmpty, let first = words.first?.constant else { return }
        let name = first.split(separator: "/").last.map(String.init) ?? first
        let runs = ["sh", "bash", "zsh", "python", "python3", "node", "perl", ".", "source"].contains(name)
        for word in words.prefix(runs ? 3 : 1) {
            guard let path = word.constant, let file = contents[path] else { continue }
            report(.shell, taints(file.everything), via, frame, place)
        }
    }

    private func program(_ value: CodeValue, _ via: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        let options = arguments.at(2) ?? arguments.at(1)
        var usesShell = arguments.named["shell"]?.truth == true
        for case .object(let object) in (options ?? .nothing).atoms where object.read("shell")?.truth == true {
            usesShell = true
        }
        if usesShell {
            shell(value, via, frame, place)
            // Node puts the arguments behind the program, for the shell to read.
            for case .object(let list) in (arguments.at(1) ?? .nothing).atoms where list.kind == .list {
                check(.shell, list.everything, via, frame, place)
            }
            return
        }
        for atom in value.atoms {
            var words: [CodeValue] = [CodeValue(atom)]
            if case .object(let object) = atom { words = object.elements ?? [object.everything] }
            // JavaScript gives the arguments apart from the program.
            if case .object(let list)? = arguments.at(1)?.atoms.first, list.kind == .list, case .text = atom {
                let given = list.elements ?? [list.everything]
                // `execvp("sh", ["sh", "-c", …])` repeats the name of the program.
                words += via.hasPrefix("os.") ? Array(given.dropFirst()) : given
            } else if via.hasPrefix("os.execl") || via.hasPrefix("os.spawnl") {
                words += arguments.positional.dropFirst(2)
            }
            script(words, via, frame, place)
            guard let first = words.first else { continue }
            check(.shell, first, via, frame, place)
            for parts in texts(first) { addProgram(parts, isShell: false, frame, place) }
            if let name = first.constant, Self.shells.contains(name), words.count > 2,
                words[1].constant?.hasPrefix("-") == true
            {
                shell(words[2], via, frame, place)
            }
        }
    }

    // MARK: files

    func openFile(_ path: CodeValue, writes: Bool, _ frame: Frame, _ place: Place) {
        for parts in texts(path) {
            let use = FileUse(path: symbolic(parts), isWrite: writes, location: location(place, frame))
            if facts.files.count < 500, !facts.files.contains(use) { facts.files.append(use) }
        }
    }

    /// The file at a path, the same one for the same text.
    func file(_ path: CodeValue) -> HeapObject {
        let name = texts(path).map { symbolic($0).description }.sorted().joined(separator: "|")
        if let known = contents[name] { return known }
        let file = HeapObject(.list)
        contents[name] = file
        return file
    }

    func store(_ content: CodeValue, in path: CodeValue) {
        file(path).appendAnywhere(CodeValue(.hole(Hole(taints(content)))))
    }
}
