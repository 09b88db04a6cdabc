import WritModel

/// The claims of a token that were read without a look at its signature, and what became of them.
struct UnverifiedClaims {
    var detail: String
    var via: String
    var location: SourceLocation
    /// The function that reads the token; a proof in the same function is about the same token.
    var function: ObjectIdentifier?
    var isUsed = false
    var isRead = false
    /// The field of the event that the token came in; empty where that is not known.
    var source: String
    var steps: [Finding.Step]
}

extension Interpreter {
    /// Prefix of the name that stands for such claims.
    static let claimsPrefix = "\u{1}claims#"
    /// Claims that say how to check a token, and no more.
    private static let harmlessClaims: Set<String> = [
        "kid", "alg", "typ", "header", "payload", "iss", "exp", "iat", "nbf", "client_id", "token_use", "jku", "x5t",
        "aud",
    ]

    func judgeToken(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        if path.hasPrefix(Self.claimsPrefix) {
            noteClaim(path)
            let last = path.split(separator: ".").last.map(String.init) ?? ""
            guard let name = arguments.at(0)?.constant, ["get", "pop", "hasOwnProperty"].contains(last) else {
                return nil
            }
            let base = path.dropLast(last.count + 1)
            return external("\(base).\(name)")
        }
        let last = path.split(separator: ".").last.map(String.init) ?? path
        if path == "jsonwebtoken.verify" || path == "jwt.verify", judgeVerify(path, arguments, frame, place) {
            return nil
        }
        if isProof(path, last, arguments) {
            if let code = frame.code { provingFunctions.insert(ObjectIdentifier(code)) }
            return nil
        }
        switch path {
        case "jwt.decode":
            // PyJWT, jsonwebtoken under its usual name.
            if frame.module.module.language == .python {
                if let reason = unverifiedPython(arguments) {
                    return claims(
                        "`jwt.decode` takes a token without checking its signature\(reason)", path, arguments, frame,
                        place)
                }
                return nil
            }
            return claims("`jwt.decode` reads a token without checking its signature", path, arguments, frame, place)
        case "jose.jwt.decode", "jwt.api_jwt.decode":
            guard let reason = unverifiedPython(arguments) else { return nil }
            return claims(
                "`\(last)` takes a token without checking its signature\(reason)", path, arguments, frame, place)
        case "jose.jwt.get_unverified_claims", "jwt-decode", "jwt-decode.jwtDecode", "jose.decodeJwt",
            "jsonwebtoken.decode",
            "jwt-simple.decode", "jws.decode", "jose.jws.get_unverified_claims", "jose.JWT.decode":
            if path == "jwt-simple.decode" {
                // Its third argument switches verification off.
                guard arguments.at(2)?.truth == true else { return nil }
            }
            return claims("`\(last)` reads a token without checking its signature", path, arguments, frame, place)
        case "base64.b64decode", "base64.urlsafe_b64decode", "Buffer.from", "atob", "base64url.decode",
            "js-base64.decode":
            let parts = taints(arguments.at(0) ?? .nothing).filter { $0.source.hasSuffix(Self.dotted) }
            guard let part = parts.first, !part.isMark else { return nil }
            if path == "Buffer.from", let encoding = arguments.at(1)?.constant, !encoding.hasPrefix("base64") {
                return nil
            }
            return claims(
                "the claims of a token are decoded without checking its signature", path, arguments, frame, place)
        default: return nil
        }
    }

    /// Options that make `verify` no proof.
    private func judgeVerify(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> Bool {
        if let key = arguments.at(1), key.atoms == [.none] || key.constant == "" {
            weakness(.token, "`\(path)` is given no key, so that unsigned tokens pass", via: path, at: place, frame)
            return true
        }
        for case .object(let options) in (arguments.at(2) ?? .nothing).atoms {
            let algorithms = (options.read("algorithms") ?? .nothing).atoms.flatMap { atom -> [String] in
                if case .object(let list) = atom { return list.everything.constants }
                return []
            }
            if algorithms.contains(where: { $0.lowercased() == "none" }) {
                weakness(.token, "`\(path)` accepts tokens without a signature (`none`)", via: path, at: place, frame)
                return true
            }
            if options.read("ignoreExpiration")?.truth == true {
                weakness(.token, "`\(path)` accepts expired tokens", via: path, at: place, frame)
                return true
            }
        }
        return false
    }

    /// Ends the source of a piece between the dots of a text.
    static let dotted = " between dots"

    private func unverifiedPython(_ arguments: Arguments) -> String? {
        for case .object(let options) in (arguments.named["options"] ?? .nothing).atoms {
            if options.read("verify_signature")?.truth == false { return " (`verify_signature` is false)" }
            if options.read("verify_exp")?.truth == false, arguments.at(1, "key") == nil { return "" }
        }
        if arguments.named["verify"]?.truth == false { return " (`verify=False`)" }
        if arguments.at(1, "key")?.constant == "" { return " (the key is empty)" }
        for case .object(let list) in (arguments.at(2, "algorithms") ?? .nothing).atoms
        where list.everything.atoms.contains(where: Self.isHeaderOfToken) {
            return " (the token itself names the algorithm)"
        }
        for case .object(let list) in (arguments.at(2, "algorithms") ?? .nothing).atoms
        where list.everything.constants.contains(where: { $0.lowercased() == "none" }) {
            return " (it accepts the algorithm `none`)"
        }
        return nil
    }

    private static func isHeaderOfToken(_ atom: CodeAtom) -> Bool {
        if case .external(let path) = atom { path.contains("get_unverified_header()") } else { false }
    }

    private func isProof(_ path: String, _ last: String, _ arguments: Arguments) -> Bool {
        switch last {
        case "verify", "jwtVerify", "verifySync", "compactVerify", "verify_oauth2_token", "verifyIdToken",
            "verify_id_token",
            "get_signing_key_from_jwt", "compare_digest", "timingSafeEqual", "createVerify", "createHmac":
            return true
        case "decode": return path.hasSuffix("jwt.decode") && language == .python && unverifiedPython(arguments) == nil
        case "new": return path == "hmac.new"
        default: return false
        }
    }

    private func claims(
        _ detail: String, _ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        let sink = location(place, frame)
        let at: Int
        if let known = unverified.firstIndex(where: { $0.location == sink }) {
            at = known
        } else {
            at = unverified.count
            let taint = arguments.at(0).flatMap { eventTaints($0).first }
            unverified.append(
                UnverifiedClaims(
                    detail: detail, via: path, location: sink, function: frame.code.map { ObjectIdentifier($0) },
                    source: taint?.source ?? "",
                    steps: taint.map { steps($0, last: "its claims are taken unproved", at: sink) } ?? []))
        }
        var value = CodeValue(.external(Self.claimsPrefix + "\(at)"))
        let inner = arguments.at(0).map { taints($0) } ?? []
        if !inner.isEmpty {
            value.add(
                .hole(
                    Hole(
                        inner.map { taint in
                            var out = taint
                            if out.source.hasSuffix(Self.dotted) {
                                out.source = String(out.source.dropLast(Self.dotted.count))
                            }
                            return out
                        })))
        }
        return value
    }

    /// A member of unverified claims is read.
    func noteClaim(_ path: String) {
        let parts = path.dropFirst(Self.claimsPrefix.count).split(separator: ".").map(String.init)
        guard let first = parts.first, let at = Int(first.prefix { $0.isNumber }), unverified.indices.contains(at)
        else {
            return
        }
        let names = parts.dropFirst().filter {
            !$0.hasSuffix("()") && $0 != "get"
                && !["toString", "decode", "encode", "split", "items", "keys", "trim"].contains($0)
        }
        guard !names.isEmpty else { return }
        unverified[at].isRead = true
        if names.contains(where: { name in !Self.harmlessClaims.contains(name) && name != "[]" }) {
            unverified[at].isUsed = true
        }
    }

    /// Once everything was read: claims that were used, and no proof of the token beside them.
    func concludeTokens() {
        for each in unverified {
            if let function = each.function, provingFunctions.contains(function) { continue }
            guard each.isUsed || !each.isRead else { continue }
            weakness(
                .token, each.detail, via: each.via, at: each.location, steps: each.steps, source: each.source)
        }
    }
}
