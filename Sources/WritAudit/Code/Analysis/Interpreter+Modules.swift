extension Interpreter {
    /// Files that a path without ending may mean, in the order of Node and the TypeScript compilers.
    func scriptCandidates(_ path: String) -> [String] {
        var out: [String] = []
        if CodeLanguage(path: path) != nil {
            out.append(path)
            // TypeScript sources import by the name that the compiler will give.
            for (from, to) in [(".js", ".ts"), (".js", ".tsx"), (".mjs", ".mts"), (".cjs", ".cts")]
            where path.hasSuffix(from) {
                out.append(String(path.dropLast(from.count)) + to)
            }
        }
        for ending in [".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".jsx"] { out.append(path + ending) }
        for ending in [".js", ".mjs", ".cjs", ".ts", ".tsx"] { out.append(path + "/index" + ending) }
        return out
    }

    /// The folder of a module in the bundle, ending in `/` or empty.
    func folder(_ frame: Frame) -> String {
        let path = paths[ObjectIdentifier(frame.module)] ?? ""
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }

    /// `a/./b/../c` → `a/c`; nil for a path that leaves the bundle.
    static func normalised(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            switch part {
            case ".": break
            case "..":
                if parts.isEmpty { return nil }
                parts.removeLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    func bring(_ load: Import, _ frame: Frame, _ place: Place) {
        if frame.module.module.language == .python {
            bringPython(load, frame, place)
        } else {
            bringScript(load, frame, place)
        }
    }

    // MARK: Python

    /// Packages that are known by what they do: copies in the bundle are not read.
    static let libraries: Set<String> = [
        "boto3", "botocore", "s3transfer", "requests", "urllib3", "certifi", "idna", "charset_normalizer", "chardet",
        "jwt", "jose",
        "yaml", "jinja2", "markupsafe", "cryptography", "Crypto", "Cryptodome", "psycopg2", "psycopg", "pymysql",
        "sqlalchemy",
        "aws_lambda_powertools", "aws_xray_sdk", "pydantic", "pydantic_core", "typing_extensions", "dateutil", "six",
        "numpy",
        "pandas", "flask", "werkzeug", "fastapi", "starlette", "mangum", "chalice", "httpx", "httpcore", "anyio",
        "aiohttp",
        "aioboto3", "aiobotocore", "lxml", "PIL", "redis", "pymongo", "bson", "stripe", "jsonschema", "attr", "attrs",
        "simplejson",
        "orjson", "ujson", "wrapt", "jmespath", "click", "itsdangerous", "serverless_wsgi", "rsa", "pyasn1", "ecdsa",
        "marshmallow",
        "bs4", "html5lib", "google", "opensearchpy", "elasticsearch", "requests_aws4auth", "pkg_resources",
        "setuptools", "paramiko",
        "tenacity", "structlog", "loguru", "sentry_sdk", "datadog_lambda", "ddtrace", "moto", "pytest",
    ]

    /// Modules on the way to `a.b.c` that the bundle has.
    private func pythonModule(_ name: String, _ frame: Frame) -> ModuleState? {
        var dots = 0
        var rest = Substring(name)
        while rest.first == "." {
            dots += 1
            rest = rest.dropFirst()
        }
        if dots == 0, Self.libraries.contains(String(rest.prefix { $0 != "." })) { return nil }
        let path = rest.split(separator: ".").joined(separator: "/")
        var places: [String] = []
        if dots > 0 {
            var base = folder(frame).split(separator: "/")
            for _ in 1..<max(dots, 1) where !base.isEmpty { base.removeLast() }
            places = [base.joined(separator: "/")]
        } else {
            // Beside the importing file last: how it is found where the path is set by the deployment.
            places = roots + [folder(frame)]
        }
        for place in places {
            let start = place.isEmpty || place.hasSuffix("/") ? place : place + "/"
            let candidates =
                path.isEmpty
                ? [start + "__init__.py"] : [start + path + ".py", start + path + "/__init__.py"]
            for candidate in candidates {
                if let state = open(candidate) { return state }
            }
        }
        return nil
    }

    private func bringPython(_ load: Import, _ frame: Frame, _ place: Place) {
        let state = pythonModule(load.module, frame)
        if let state { self.load(state) }
        if state == nil, load.module.first != "." {
            notePackage(load.module, frame, place)
            noteMissingPython(load.module, frame, place)
        }
        for binding in load.bindings {
            switch binding {
            case .module(let name):
                guard name.hasSuffix(".") else {
                    frame.scope.variables[name] =
                        state.map { CodeValue(.module($0)) } ?? CodeValue(.external(load.module))
                    continue
                }
                // `import a.b` binds `a`; its members come from whichever of both the bundle has.
                let top = String(name.dropLast())
                if let first = pythonModule(top, frame) {
                    self.load(first)
                    frame.scope.variables[top] = CodeValue(.module(first))
                } else if state != nil {
                    let package = HeapObject(.dictionary)
                    attach(load.module, state, to: package, frame)
                    if let old = frame.scope.variables[top], case .object(let existing)? = old.atoms.first {
                        attach(load.module, state, to: existing, frame)
                    } else {
                        frame.scope.variables[top] = CodeValue(.object(package))
                    }
                } else {
                    frame.scope.variables[top] = CodeValue(.external(top))
                }
            case .member(let name, let local):
                frame.scope.variables[local] = pythonMember(name, of: load.module, state, frame)
            case .everything:
                guard let state else { continue }
                for (name, value) in state.scope.variables where !name.hasPrefix("_") {
                    frame.scope.variables[name] = value
                }
            case .byDefault: break
            }
        }
    }

    /// A module by a name that the code makes up.
    func imported(_ name: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue? {
        var out = CodeValue.nothing
        for text in name.constants {
            if let state = pythonModule(text, frame) {
                load(state)
                out.add(.module(state))
            } else {
                notePackage(text, frame, place)
                noteMissingPython(text, frame, place)
                out.join(external(text))
            }
        }
        if name.constants.isEmpty {
            note("a module is imported whose name is not known", location(place, frame))
        }
        return out.isEmpty ? nil : out
    }

    private func attach(_ name: String, _ state: ModuleState?, to object: HeapObject, _ frame: Frame) {
        guard let state else { return }
        let parts = name.split(separator: ".").map(String.init)
        var current = object
        for (at, part) in parts.enumerated().dropFirst() {
            if at == parts.count - 1 {
                current.write(part, CodeValue(.module(state)))
            } else {
                let next = HeapObject(.dictionary)
                current.write(part, CodeValue(.object(next)))
                current = next
            }
        }
    }

    private func pythonMember(_ name: String, of module: String, _ state: ModuleState?, _ frame: Frame) -> CodeValue {
        if let value = state?.scope.variables[name] { return value }
        let inner = module.hasSuffix(".") ? module + name : module + "." + name
        if let submodule = pythonModule(inner, frame) {
            load(submodule)
            return CodeValue(.module(submodule))
        }
        if state != nil || module.first == "." { return .unknown }
        return external(inner)
    }

    // MARK: JavaScript

    /// The module that `specifier` names, loaded; nil for packages.
    func scriptModule(_ specifier: String, _ frame: Frame) -> ModuleState? {
        var paths: [String] = []
        if specifier.hasPrefix(".") {
            if let path = Self.normalised(folder(frame) + specifier) { paths = [path] }
        } else if specifier.hasPrefix("/opt/nodejs/") || specifier.hasPrefix("/opt/") {
            let rest = specifier.dropFirst(specifier.hasPrefix("/opt/nodejs/") ? 12 : 5)
            paths = roots.map { $0 + rest }
        } else if specifier.hasPrefix("/var/task/") {
            paths = roots.map { $0 + specifier.dropFirst(10) }
        } else if specifier.hasPrefix("@/") || specifier.hasPrefix("~/") {
            // The usual alias for the source folder.
            paths = roots.flatMap { [$0 + specifier.dropFirst(2), $0 + "src/" + specifier.dropFirst(2)] }
        } else {
            // `baseUrl` of a TypeScript configuration: a path from the root.
            if let state = configured(specifier) { return state }
            guard specifier.contains("/"), !specifier.hasPrefix("@") else { return nil }
            paths = roots.map { $0 + specifier }
        }
        for path in paths {
            for candidate in scriptCandidates(path) {
                if let state = open(candidate) {
                    load(state)
                    return state
                }
            }
        }
        return nil
    }

    func packageName(_ specifier: String) -> String {
        let name = specifier.hasPrefix("node:") ? String(specifier.dropFirst(5)) : specifier
        return name.hasSuffix(".js") && name.contains("/") && !name.hasPrefix(".") ? String(name.dropLast(3)) : name
    }

    func notePackage(_ name: String, _ frame: Frame, _ place: Place) {
        if facts.packages[name] == nil { facts.packages[name] = location(place, frame) }
    }

    /// What `require(specifier)` gives.
    func required(_ specifier: String, _ frame: Frame, _ place: Place) -> CodeValue {
        if let state = scriptModule(specifier, frame) { return exportsValue(state) ?? .unknown }
        if let value = jsonModule(specifier, frame) { return value }
        if specifier.hasPrefix(".") {
            note("`\(specifier)` was not found; what it calls is not known", location(place, frame))
            return .unknown
        }
        noteMissingScript(specifier, frame, place)
        notePackage(packageName(specifier), frame, place)
        return external(packageName(specifier))
    }

    private func bringScript(_ load: Import, _ frame: Frame, _ place: Place) {
        let exports = required(load.module, frame, place)
        for binding in load.bindings {
            switch binding {
            case .module(let name): frame.scope.variables[name] = exports
            case .byDefault(let name): frame.scope.variables[name] = byDefault(exports)
            case .member(let name, let local):
                frame.scope.variables[local] =
                    name == "default" ? byDefault(exports) : member(exports, name, frame, place)
            case .everything: break
            }
        }
    }

    /// What `import x from` binds: `default`, or all of a CommonJS module.
    private func byDefault(_ exports: CodeValue) -> CodeValue {
        var out = CodeValue.nothing
        for atom in exports.atoms {
            if case .object(let object) = atom, let value = object.fields["default"] {
                out.join(value)
            } else {
                out.add(atom)
            }
        }
        return out
    }

    func export(_ export: Export, _ frame: Frame, _ place: Place) {
        let exports = frame.module.exports
        switch export.kind {
        case .names(let names):
            for (exported, local) in names {
                if let value = frame.scope.find(local) { exports.write(exported, value) }
            }
        case .value(let name, let expression):
            let value = evaluate(expression, frame)
            if name == "=" { frame.module.holder.write("exports", value) } else { exports.write(name, value) }
        case .namesFrom(let module, let names):
            let from = required(module, frame, place)
            for (exported, imported) in names {
                exports.write(
                    exported, imported == "default" ? byDefault(from) : member(from, imported, frame, place))
            }
        case .allFrom(let module, let name):
            let from = required(module, frame, place)
            if let name {
                exports.write(name, from)
            } else {
                for case .object(let object) in from.atoms {
                    for (key, value) in object.fields where key != "default" { exports.write(key, value) }
                }
            }
        }
    }

    /// `os.environ` and its like are more than names.
    func external(_ name: String) -> CodeValue {
        switch name {
        case "os.environ", "process.env", "os.environb": CodeValue(.environment)
        case "os.sep", "os.path.sep", "posixpath.sep", "path.sep", "path.posix.sep": .string("/")
        case _ where name.hasSuffix(".current_event"): CodeValue(.hole(Hole([source.taint])))
        case "flask.request", "bottle.request", "chalice.app.current_request", "chalice.Chalice().current_request":
            CodeValue(.hole(Hole([source.request])))
        case _ where name.utf8.count > 160: .unknown
        default: CodeValue(.external(name))
        }
    }
}
