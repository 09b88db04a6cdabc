import ArgumentParser
import Foundation
import WritIngress
import WritModel
import WritSandbox

/// `writ serve`: runs the application behind the three gates.
struct ServeCommand: AsyncParsableCommand, AsksNoCatalogue {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve an application behind the three gates.",
        discussion: """
            Admits every function whose signed writ fits its bundle and the trust policy, and serves it: HTTPS routes, queues,
            streams, uploads, schedules, the Lambda Invoke API. What is refused is said, recorded and not served; the rest is.
            Addresses, endpoint and hosts come from writ.yaml (docs/configuration.md). SIGINT or SIGTERM ends it.

            EXAMPLES
              writ serve my-app
              writ serve my-app --strict
              writ serve my-app --certificate chain.pem --key key.pem
              writ serve my-app --without cgroupMemory
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Flag(help: "Serve nothing if any function is refused.") var strict = false
    @Option(help: "A protection of the sandbox to do without if this kernel lacks it; may be repeated.")
    var without: [String] = []
    @Flag(help: "Make the queues of bucket notifications and tell the buckets to use them.") var prepare = false
    @Option(help: "PEM of the server's certificate chain; default: a development certificate.") var certificate: String?
    @Option(help: "PEM of the certificate's private key.") var key: String?
    @Option(help: "Folder with the packages that Lambda's Python runtime offers, e.g. boto3.") var packages: String?
    @Flag(help: "Record suspicious values in requests instead of refusing them.") var reportOnly = false

    func validate() throws {
        if (certificate == nil) != (key == nil) { throw ValidationError("give --certificate and --key together") }
        for name in without where Protection(rawValue: name) == nil {
            throw ValidationError(
                "`\(name)` is no protection; they are \(Protection.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        let workspace = try Workspace(app)
        let server = Server(
            loaded: try LoadedApplication(workspace), state: State(workspace),
            options: Server.Options(
                without: Set(without.compactMap(Protection.init)), strict: strict, prepare: prepare,
                certificate: certificate, key: key, packages: packages ?? Self.defaultPackages(),
                screening: reportOnly ? .report : .block))
        try await server.run()
    }

    /// Where an installation, or the project's own scripts, put the packages of Lambda's Python runtime.
    private static func defaultPackages() -> String? {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = ["../share/writ/python", "../../../.deps/runtime/python"]
        return candidates.map { own.appendingPathComponent($0).standardizedFileURL.path }
            .first { FileManager.default.fileExists(atPath: $0) }
    }
}
