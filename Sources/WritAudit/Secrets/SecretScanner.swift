import WritModel

/// Finds the credentials in the bytes of one file.
///
/// One pass looks for some two hundred short texts that a credential or its name begins with; only around those is anything examined.
package struct SecretScanner: Sendable {
    /// Seconds since 1970 UTC; signed tokens that ended before are no secrets.
    var now: Int64?

    package init(now: Int64?) { self.now = now }

    private enum Anchor {
        case format(Int)
        case name
        case pem, wrapped, token, address
        case openAI, azureClient, azureService, telegram
    }

    private static let table: [(literal: String, anchor: Anchor)] =
        SecretFormat.all.indices.map { (SecretFormat.all[$0].prefix, .format($0)) }
        + ["secret", "passw", "passphrase", "pass", "pwd", "token", "key", "cred", "authorization", "auth"].map {
            ($0, .name)
        }
        + [
            ("-----BEGIN", .pem), ("LS0tLS1CRUdJTi", .wrapped), ("eyJ", .token), ("://", .address),
            ("T3BlbkFJ", .openAI),
            ("8Q~", .azureClient), ("7Q~", .azureClient), ("AzSe", .azureService), ("AzFu", .azureService),
            ("ACDb", .azureService),
            (":AA", .telegram),
        ]
    private static let literals = table.map { Array($0.literal.utf8) }
    private static let anchors = table.map(\.anchor)
    private static let prefilter = LiteralPrefilter(
        table.map(\.literal),
        next: {
            var next: [String: ByteSet] = [:]
            for format in SecretFormat.all { next[format.prefix] = format.body }
            // What ends a name, or goes on with `s`, `_` or a number
            let ending = ByteSet("sS_- \t\r\n=:\"'`]?!\\>)(,|0123456789")
            next["key"] = ending
            next["pwd"] = ending
            // `{"` and a small letter
            next["eyJ"] = ByteSet("hijklmnopqrstuvwxyz0123456")
            next["://"] = ByteSet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_%:-.+")
            for mark in ["8Q~", "7Q~"] { next[mark] = .azure }
            next[":AA"] = .url
            return next
        }())
    private static let chunk = 4096
    /// More matches than this in one file are no longer told apart.
    private static let limit = 500

    // MARK: one file

    func scan(_ text: [UInt8], role: FileRole, isSetting: Bool = false) -> [SecretMatch] {
        var out: [SecretMatch] = []
        var hits: [LiteralPrefilter.Hit] = []
        hits.reserveCapacity(256)
        var at = 0
        // A name is read once, though several keywords stand in it, and nothing inside a value is a name.
        var nameEnd = 0
        var names: [String: SecretName] = [:]
        let anchors = Self.anchors
        let literals = Self.literals
        while at < text.count, out.count < Self.limit {
            hits.removeAll(keepingCapacity: true)
            let next = Self.prefilter.scan(text, from: at, limit: Self.chunk, into: &hits)
            for hit in hits {
                if case .name = anchors[hit.literal] {
                    guard role.depth == .whole, hit.offset >= nameEnd else { continue }
                    let length = literals[hit.literal].count
                    if let match = named(text, at: hit.offset, length: length, role, isSetting, &nameEnd, &names) {
                        out.append(match)
                    }
                } else if text.has(literals[hit.literal], at: hit.offset),
                    let match = structured(
                        text, at: hit.offset, length: literals[hit.literal].count, anchors[hit.literal], role)
                {
                    out.append(match)
                }
            }
            if next <= at { break }
            at = next
        }
        return settled(out, text)
    }

    /// One match for each place: the surer one.
    private func settled(_ matches: [SecretMatch], _ text: [UInt8]) -> [SecretMatch] {
        var out: [SecretMatch] = []
        for match in matches.sorted(by: {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        }) {
            guard let last = out.last, last.range.overlaps(match.range) else {
                out.append(match)
                continue
            }
            if match.strength > last.strength {
                var better = match
                if better.name.isEmpty { better.name = last.name }
                out[out.count - 1] = better
            } else if last.name.isEmpty {
                out[out.count - 1].name = match.name
            }
        }
        return paired(out, text)
    }

    /// An access key and its secret are one credential. Matches without a kind are texts that are known to be none.
    private func paired(_ matches: [SecretMatch], _ text: [UInt8]) -> [SecretMatch] {
        var out = matches
        for index in out.indices where out[index].kind.hasPrefix("an AWS access key") {
            let middle = out[index].range.lowerBound
            let secret = out.indices.filter { other in
                let range = out[other].range
                return out[other].strength == .likely && range.count == 40 && abs(range.lowerBound - middle) < 600
                    && out[other].name.lowercased().holds("secret")
            }.min { abs(out[$0].range.lowerBound - middle) < abs(out[$1].range.lowerBound - middle) }
            guard let secret else { continue }
            out[index].kind = "an AWS access key with its secret"
            out[index].strength = .verified
            out[secret].kind = ""
        }
        return out.filter { !$0.kind.isEmpty }
    }

    // MARK: anchors

    private func structured(
        _ text: [UInt8], at offset: Int, length: Int, _ anchor: Anchor, _ role: FileRole
    ) -> SecretMatch? {
        let end = offset + length
        var found: SecretStructures.Found?
        var isCommon = false
        switch anchor {
        case .name: return nil
        case .format(let index): return formatted(text, at: offset, SecretFormat.all[index], role)
        case .pem:
            found = SecretStructures.privateKey(text, at: offset)
            isCommon = true
        case .wrapped:
            found = SecretStructures.wrappedKey(text, at: offset)
            isCommon = true
        case .token:
            guard isFree(text, before: offset) else { return nil }
            found = SecretStructures.signedToken(text, at: offset, now: now)
            isCommon = true
        case .address:
            found = SecretStructures.address(text, at: offset, isStrict: role.depth != .whole)
        case .openAI:
            found = SecretStructures.around(
                text, middle: offset..<end, .url, left: 20...100, right: 20...100, kind: "an OpenAI key")
            if let start = found?.range.lowerBound, !text.has(Array("sk-".utf8), at: start) { return nil }
        case .azureClient:
            found = SecretStructures.around(
                text, middle: offset..<end, ByteSet.azure, left: 3...3, right: 31...34, kind: "an Azure client secret")
        case .azureService:
            found = SecretStructures.around(
                text, middle: offset..<end, .base64, left: 42...76, right: 5...10, kind: "an Azure service key")
        case .telegram:
            found = SecretStructures.around(
                text, middle: offset..<end, .url, left: 8...10, right: 33...33, kind: "a Telegram bot token")
            if let range = found?.range, !text[range.lowerBound..<offset].allSatisfy(ByteSet.digit.contains) {
                return nil
            }
        }
        guard let found, !(isCommon && role.depth == .aside) else { return nil }
        return SecretMatch(
            range: found.range, kind: found.kind, strength: found.strength,
            name: Self.name(text, before: found.range.lowerBound),
            value: Secret(found.value), isCommonInTests: isCommon)
    }

    private func formatted(_ text: [UInt8], at offset: Int, _ format: SecretFormat, _ role: FileRole) -> SecretMatch? {
        let isOpen = ByteSet.letter.contains(text[offset])
        if isOpen, !isFree(text, before: offset) { return nil }
        let (end, judgement) = format.judge(text, at: offset)
        guard case .found(let strength) = judgement else { return nil }
        if strength == .minor, role.depth != .whole { return nil }
        if format.prefix.hasSuffix("IA") || format.prefix == "AKID" {
            // Part of a longer base64 text.
            if end < text.count, text[end] == 0x2F || text[end] == 0x2B || ByteSet.word.contains(text[end]) {
                return nil
            }
            if offset > 0, text[offset - 1] == 0x2B || text[offset - 1] == 0x2F { return nil }
        }
        let start = format.prefix.hasSuffix("=") ? offset + format.prefix.utf8.count : offset
        // Public by design, or printed in documents (the key of Azure's storage emulator): no secret whatever its name says.
        let isPublic =
            format.prefix == "AIza" && isWebApplication(text, around: offset)
            || text.has(Array("Eby8vdM02xNOcqFl".utf8), at: start)
        return SecretMatch(
            range: start..<end, kind: isPublic ? "" : format.kind, strength: isPublic ? .verified : strength,
            name: Self.name(text, before: start),
            value: Secret(Array(text[start..<end])))
    }

    /// Keys of web applications are public by design: what they open is bounded by rules, not by the key.
    private func isWebApplication(_ text: [UInt8], around offset: Int) -> Bool {
        let near = text.text(max(0, offset - 400)..<min(text.count, offset + 400))
        return near.holds("authDomain") || near.holds("messagingSenderId") || near.holds("firebaseapp.com")
            || near.holds("maps.googleapis.com/maps/api/js")
    }

    /// Nothing stands before that would make it part of a longer word, except the letter of an escape.
    private func isFree(_ text: [UInt8], before offset: Int) -> Bool {
        guard offset > 0, ByteSet.word.contains(text[offset - 1]) else { return true }
        guard offset > 1, text[offset - 2] == Byte.backslash else { return false }
        return [0x6E, 0x74, 0x72].contains(text[offset - 1])
    }

    /// The name that stands before a value: `NAME = "value`.
    private static func name(_ text: [UInt8], before start: Int) -> String {
        var at = start
        let bound = max(0, start - 24)
        while at > bound, ByteSet(" \t\"'`=:>(\\,").contains(text[at - 1]) { at -= 1 }
        guard at < start else { return "" }
        let end = at
        while at > 0, end - at < 60, ByteSet.identifier.contains(text[at - 1]) { at -= 1 }
        guard at < end, ByteSet.letter.contains(text[at]) || text[at] == 0x5F else { return "" }
        return text.text(at..<end)
    }

    // MARK: names

    private func named(
        _ text: [UInt8], at offset: Int, length: Int, _ role: FileRole, _ isSetting: Bool, _ nameEnd: inout Int,
        _ names: inout [String: SecretName]
    ) -> SecretMatch? {
        guard let found = Assignment.read(text, keyword: offset, length: length, syntax: role.syntax) else {
            return nil
        }
        // The same names come again and again.
        let name = found.name(in: text)
        let meaning = names[name] ?? SecretName(name)
        names[name] = meaning
        guard meaning != .plain else { return nil }
        let context = SecretJudge.Context(
            syntax: role.syntax, isSetting: isSetting,
            isConnection: isConnection(text, around: found.range, name: offset), form: found.form,
            isQuoted: found.isQuoted)
        guard let (kind, strength) = SecretJudge.judge(name: name, meaning, value: found.value, context) else {
            return nil
        }
        // Comments explain with texts that people make up; a random one in them is as good as in code.
        if isComment(text, before: offset, role.syntax),
            strength == .made || !SecretValue(found.value).isRandom(length: 16)
        {
            return nil
        }
        nameEnd = found.range.upperBound
        return SecretMatch(
            range: found.range, kind: kind, strength: strength, name: name,
            value: Secret(SecretJudge.trimmed(found.value)))
    }

    /// Comments explain; a credential of a known form is found in them all the same.
    private func isComment(_ text: [UInt8], before offset: Int, _ syntax: FileRole.Syntax) -> Bool {
        var start = offset
        while start > 0, offset - start < 200, text[start - 1] != Byte.newline { start -= 1 }
        while start < offset, ByteSet.space.contains(text[start]) { start += 1 }
        guard start < offset else { return false }
        switch text[start] {
        case Byte.hash: return syntax != .markup
        case 0x3B: return syntax == .plain
        case 0x2F: return start + 1 < offset && (text[start + 1] == 0x2F || text[start + 1] == 0x2A)
        case 0x2A: return syntax == .code && start + 1 < offset && text[start + 1] == 0x20
        default: return false
        }
    }

    /// A user or a host is given within a few lines.
    private func isConnection(_ text: [UInt8], around range: Range<Int>, name: Int) -> Bool {
        let from = max(0, name - 160)
        let near = Array(text[from..<min(text.count, range.upperBound + 160)])
        var hits: [LiteralPrefilter.Hit] = []
        _ = Self.peers.scan(near, from: 0, limit: 64, into: &hits)
        return hits.contains { hit in
            var at = hit.offset + Self.peerWords[hit.literal].utf8.count
            while at < near.count, near[at] == 0x20 || Byte.isQuote(near[at]) || near[at] == Byte.backslash { at += 1 }
            return at < near.count && (near[at] == Byte.colon || near[at] == Byte.equals)
        }
    }

    private static let peerWords = ["user", "username", "host", "hostname", "login", "uid"]
    private static let peers = LiteralPrefilter(peerWords)
}

extension ByteSet {
    /// What client secrets of Microsoft Entra consist of.
    static let azure = ByteSet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~")
}
