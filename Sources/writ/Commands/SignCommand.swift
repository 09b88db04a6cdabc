import ArgumentParser
import Foundation
import WritAttestation
import WritModel
import WritTemplates

/// `writ sign`: binds each reviewed writ to the code that it was written for.
struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign the writs of an application.",
        discussion: """
            Reads writs/NAME.yaml, computes the digest of the function's bundle, and writes writs/NAME.dsse.json: an in-toto
            Statement in a DSSE envelope with one ECDSA P-256 signature (spec/writ-v1.md).

            EXAMPLES
              writ sign my-app
              writ sign my-app --days 30
              writ sign my-app --function CreateOrder --key ~/.writ/release.pem
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(name: .customLong("function"), help: "Only this function; may be repeated.") var functions: [String] = []
    @Option(help: "File of the private key; default: the key that `writ init` made.") var key: String?
    @Option(help: "Let the signed writs expire so many days from now, instead of at their own dates.") var days: Int?
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func validate() throws {
        if let days, !(1...3650).contains(days) { throw ValidationError("--days is 1 to 3650") }
    }

    func run() throws {
        let loaded = try LoadedApplication(Workspace(app))
        let signingKey = try SigningKey.load(key ?? State(loaded.workspace).signingKeyFile)
        var signed: [Node] = []
        var errors: [String] = []
        for function in try loaded.functions(named: functions) {
            do {
                let path = loaded.workspace.writ(function.logicalID)
                guard Files.exists(path) else {
                    throw InputError(
                        "no-writ", "`\(function.logicalID)` has no writ at `\(path)`",
                        hint: "run `writ draft \(app) --write`, and review what it writes")
                }
                var writ = try WritFile.read(path)
                guard writ.function == function.logicalID else {
                    throw InputError(
                        "function", "the writ is for `\(writ.function)`, not `\(function.logicalID)`",
                        at: writ.places["/function"])
                }
                if let days { writ.expires = Int64(Date().timeIntervalSince1970) + Int64(days) * 86400 }
                let digest = try BundleDigest.of(try Bundle.path(of: function, in: loaded.workspace)).digest
                let layers = try Bundle.layers(of: function, in: loaded).map { try BundleDigest.of($0).digest }
                if !writ.materials.layers.isEmpty, writ.materials.layers != layers {
                    throw InputError(
                        "layers", "the layers of `\(writ.function)` are not those that its writ states",
                        at: writ.places["/materials/layers"],
                        hint: "they are \(layers.map(\.description)); leave them out, and `sign` writes them")
                }
                writ.materials.layers = layers
                let statement = Statement(bundle: digest, writ: writ)
                try Files.write(
                    try statement.signed(by: signingKey).json, to: loaded.workspace.envelope(function.logicalID))
                signed.append(
                    .object([
                        "function": Node(function.logicalID), "digest": Node(digest.description),
                        "keyid": Node(signingKey.verificationKey.id),
                    ]))
                if format == .text { print("signed \(function.logicalID)  \(digest)") }
                try Self.remindOfQuestions(path)
            } catch let error as InputError {
                errors.append("writ: \(error)")
            } catch let failure as CommandFailure {
                // The writs that can be signed are signed; each that cannot is named.
                errors += failure.lines
            }
        }
        if format == .json { Node.object(["schema": "writ/sign/v1", "signed": Node(signed)]).printJSON() }
        if !errors.isEmpty { throw CommandFailure(status: 2, lines: errors) }
    }

    /// A question of the draft that still stands in the file was perhaps not answered.
    private static func remindOfQuestions(_ path: String) throws {
        let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n")
        let open = lines.count { $0.hasPrefix("# QUESTION") }
        guard open > 0 else { return }
        Terminal.standardError(
            "\(path): \(open) question\(open == 1 ? "" : "s") of the draft \(open == 1 ? "stands" : "stand") in it still; "
                + "remove each line that you answered")
    }
}

extension LoadedApplication {
    /// The functions with these logical ids, or all of them.
    ///
    /// - Throws: `InputError` for a name that the template does not have.
    func functions(named names: [String]) throws(InputError) -> [Function] {
        if names.isEmpty { return application.functions }
        var result: [Function] = []
        for name in names {
            guard let function = application.function(name) else {
                throw InputError(
                    "no-function", "`\(workspace.template)` has no function `\(name)`",
                    hint: "it has \(application.functions.map(\.logicalID).joined(separator: ", "))")
            }
            result.append(function)
        }
        return result
    }
}
