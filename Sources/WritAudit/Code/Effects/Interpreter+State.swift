import WritModel

/// Data that one invocation leaves for the next, archives, and writes of what the caller sends as it is.
extension Interpreter {
    // MARK: state

    /// Objects that the module's own variables hold live as long as the process.
    func markShared(_ state: ModuleState) {
        for value in state.scope.variables.values { markShared(value, levels: 2) }
    }

    func markShared(_ value: CodeValue, levels: Int) {
        for case .type(let type) in value.atoms where levels > 0 {
            for inner in type.statics.values { markShared(inner, levels: levels - 1) }
        }
        for case .object(let object) in value.atoms where !object.isShared && levels > 0 {
            object.isShared = true
            for inner in object.fields.values { markShared(inner, levels: levels - 1) }
        }
    }

    /// A container that outlives the invocation takes event data.
    func judgeKept(_ object: HeapObject, _ value: CodeValue, key: CodeValue?, _ frame: Frame, _ place: Place) {
        guard object.isShared, !stack.isEmpty, object.type == nil || object.kind != .instance else { return }
        // What is stored under a key of the request is found by that key only.
        if let key, !eventTaints(key, levels: 1).isEmpty || key.constants.isEmpty { return }
        kept(value, "a container of the module", "", frame, place)
    }

    func judgeGlobal(_ name: String, _ value: CodeValue, _ owner: Scope, _ frame: Frame, _ place: Place) {
        guard owner === frame.module.scope, !stack.isEmpty else { return }
        kept(value, "the variable `\(name)` of the module", name, frame, place)
    }

    /// A field of a class, or of an object that the module holds.
    func judgeField(_ name: String, _ value: CodeValue, _ target: CodeValue, _ frame: Frame, _ place: Place) {
        guard !stack.isEmpty else { return }
        for atom in target.atoms {
            switch atom {
            case .type(let type): kept(value, "`\(type.code.name).\(name)`", name, frame, place)
            case .object(let object) where object.isShared && object.type != nil:
                kept(value, "`\(name)` of an object of the module", name, frame, place)
            default: break
            }
        }
    }

    private static let identities = [
        "event.requestContext.authorizer", "event.requestContext.identity", "event.identity.",
    ]

    /// Claims of a token, proved or not, a few levels deep.
    private func holdsClaims(_ value: CodeValue, levels: Int) -> Bool {
        value.atoms.contains { atom in
            switch atom {
            case .external(let path):
                path.hasPrefix(Self.claimsPrefix)
                    || ["jwt.decode()", "jsonwebtoken.verify()", "jwt.verify()", "jose.jwtVerify()"].contains(
                        where: path.hasPrefix)
            case .object(let object) where levels > 0: holdsClaims(object.everything, levels: levels - 1)
            default: false
            }
        }
    }

    private func kept(_ value: CodeValue, _ where_: String, _ name: String, _ frame: Frame, _ place: Place) {
        // What is there already is kept: the caller of the first request answers for all.
        let isCached = frame.tested.contains(name)
        if isCached, holdsClaims(value, levels: 2) {
            let sink = location(place, frame)
            let trail = taints(value, levels: 2).first { !$0.isMark }.map { steps($0, last: "it is kept", at: sink) }
            weakness(
                .state, "who the caller is stays in \(where_): the next caller is taken for this one", via: where_,
                at: sink, steps: trail ?? [], severity: .high)
            return
        }
        // What a call made of event data is a client or a result, not the data.
        if value.atoms.contains(where: { if case .external = $0 { true } else { false } }) { return }
        if value.atoms.contains(where: { if case .function = $0 { true } else { false } }) { return }
        let sink = location(place, frame)
        if let identity = taints(value, levels: 2).first(where: { taint in
            Self.identities.contains { taint.source.hasPrefix($0) }
        }) {
            weakness(
                .state, "who the caller is stays in \(where_): the next caller is taken for this one", via: where_,
                at: sink, steps: steps(identity, last: "it is kept", at: sink), severity: isCached ? .high : nil)
            return
        }
        guard let taint = eventTaints(value, levels: 2).first else { return }
        weakness(
            .state, "`\(taint.source)` stays in \(where_), where the next invocation finds it", via: where_, at: sink,
            steps: steps(taint, last: "it is kept", at: sink))
    }

    // MARK: archives

    func judgeArchive(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        let isTar = path.hasPrefix("tarfile.")
        switch last {
        case "extractall", "extract":
            guard isTar || path.hasPrefix("zipfile.") || path.hasPrefix("py7zr.") || path.hasPrefix("rarfile.") else {
                return
            }
            if isTar, arguments.named["filter"]?.constant.map({ ["data", "tar"].contains($0) }) == true { return }
        case "unpack_archive" where path.hasPrefix("shutil."): break
        case "extractAllTo", "extractAllToAsync", "Extract", "decompress":
            guard path.contains("zip") || path.contains("tar") else { return }
        default: return
        }
        if frame.code.map({ sizeCheckers.contains(ObjectIdentifier($0)) }) == true { return }
        archives.append((path, location(place, frame), frame.code.map { ObjectIdentifier($0) }, isTar))
    }

    /// The function looks at sizes or names before it unpacks.
    func noteArchiveMember(_ name: String, _ frame: Frame) {
        guard
            [
                "file_size", "infolist", "getmembers", "namelist", "uncompressedSize", "getEntries", "getinfo", "size",
                "header",
            ].contains(name),
            let code = frame.code
        else { return }
        sizeCheckers.insert(ObjectIdentifier(code))
    }

    private static let archiveNames = [
        "zipfile.ZipFile().infolist()[].filename", "zipfile.ZipFile().infolist()[].orig_filename",
        "tarfile.open().getmembers()[].name", "tarfile.open().getmembers()[].path", "tarfile.open()[].name",
        "tarfile.open()[].path", "tarfile.TarFile().getmembers()[].name", "zipfile.ZipFile().getinfo().filename",
    ]

    /// Names that stand in an archive: whoever made it chose them.
    func archiveName(_ path: String, _ frame: Frame, _ place: Place) -> CodeValue? {
        let isList = ["ZipFile().namelist", "tarfile.open().getnames", "TarFile().getnames"].contains(
            where: path.hasSuffix)
        guard isList || Self.archiveNames.contains(path), source.kinds.isEmpty || source.kinds != ["schedule"] else {
            return nil
        }
        let trail = Trail(text: "a name is read from an archive", location: location(place, frame), previous: nil)
        let name = CodeValue(.hole(Hole([Taint(source: "names in the archive", trail: trail)])))
        return isList ? listOf([name], exact: false) : name
    }

    func concludeArchives() {
        // An archive that nobody outside can send is the application's own.
        let isFed = source.kinds.isEmpty || !source.kinds.isSubset(of: ["schedule"])
        for (path, place, function, isTar) in archives where isFed {

            if let function, sizeCheckers.contains(function) { continue }
            weakness(
                .archive,
                isTar
                    ? "`\(path)` writes wherever the archive says, and as much as it holds"
                    : "`\(path)` unpacks as much as the archive holds", via: path, at: place,
                severity: isTar ? .high : nil)
        }
    }

    // MARK: what is written as it came

    /// The whole of what a caller sent, or all its keys.
    static func isWhole(_ source: String) -> Bool {
        [
            "event", "event.body", "event.request", "event.request.body", "event.json_body", "event.request.json",
            "event.arguments",
            "event.arguments.input", "event.request.args", "event.request.form", "event.queryStringParameters",
        ].contains(source)
    }

    func judgeItem(_ value: CodeValue, _ via: String, _ frame: Frame, _ place: Place) {
        guard !facts.validatesInput,
            source.kinds.isEmpty || source.kinds.contains("http") || source.kinds.contains("websocket")
        else { return }
        for atom in value.atoms {
            switch atom {
            case .hole(let hole):
                report(
                    .massAssignment, hole.taints.filter { Self.isWhole($0.source) && !$0.isDerived }, via, frame, place)
            case .object(let object) where object.kind == .dictionary:
                report(
                    .massAssignment,
                    taints(object.others, levels: 0).filter { Self.isWhole($0.source) && !$0.isDerived }, via, frame,
                    place)
            default: break
            }
        }
    }

    func judgeWrite(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        switch last {
        case "insert_one", "insertOne", "insertMany", "insert_many":
            if let value = arguments.at(0) { judgeItem(value, path, frame, place) }
        case "find", "find_one", "findOne", "update_one", "updateOne", "deleteOne", "delete_one", "findOneAndUpdate",
            "deleteMany",
            "updateMany", "find_one_and_update", "count_documents", "countDocuments", "delete_many":
            guard path.contains("mongo") || path.contains("collection()") || path.contains("Mongo") else { return }
            for case .object(let filter) in (arguments.at(0) ?? .nothing).atoms {
                for (_, value) in filter.fields.sorted(by: { $0.key < $1.key }) {
                    // What a constructor made is of its type, and no operator.
                    let isTyped = value.atoms.contains { if case .external = $0 { true } else { false } }
                    for case .hole(let hole) in value.atoms where !isTyped {
                        report(.noSQL, hole.taints, path, frame, place)
                    }
                }
            }
            for case .object(let filter) in (arguments.at(0) ?? .nothing).atoms {
                // `{ ...filter }`
                for case .hole(let hole) in filter.others.atoms { report(.noSQL, hole.taints, path, frame, place) }
            }
            for case .hole(let hole) in (arguments.at(0) ?? .nothing).atoms {
                report(.noSQL, hole.taints, path, frame, place)
            }
        default: break
        }
    }

    // MARK: signed addresses

    /// - Parameter seconds: how long the address lives; nil where it is not stated.
    func judgePresigned(
        _ operation: String, key: CodeValue?, seconds: CodeValue?, _ via: String, _ frame: Frame, _ place: Place
    ) {
        if let seconds = seconds?.number, seconds > 86_400 {
            weakness(
                .presigned, "an address that gives access to an object works for \(Int(seconds / 3600)) hours",
                via: via, at: place,
                frame)
            return
        }
        guard operation.hasPrefix("Put") || operation.hasPrefix("Get"), let key else { return }
        for taint in callersWhole(key) where taint.source.hasPrefix("event") {
            let sink = location(place, frame)
            weakness(
                .presigned, "the caller chooses the whole key of the object that `\(via)` gives access to",
                via: via, at: sink,
                steps: steps(taint, last: "it is the key", at: sink))
            return
        }
    }

    /// A form for uploads without a bound on their size.
    func judgePost(_ conditions: CodeValue?, _ via: String, _ frame: Frame, _ place: Place) {
        var isBounded = false
        for atom in conditions?.atoms ?? [] {
            guard case .object(let list) = atom else {
                if atom != .none { isBounded = true }
                continue
            }
            for case .object(let condition) in list.everything.atoms
            where condition.everything.constants.contains("content-length-range") {
                isBounded = true
            }
            if !list.others.isEmpty, taints(list.others).isEmpty, list.elements == nil { isBounded = true }
        }
        if !isBounded {
            weakness(
                .presigned, "the upload form sets no bound on the size (`content-length-range`)", via: via, at: place,
                frame)
        }
    }
}
