import Synchronization
package import WritModel

/// What one sandbox is made for: the writ and the places of the host that it needs.
package struct SandboxInput: Sendable {
    package var writ: Writ
    /// Folder of the host with the function's bundle; appears read-only at `/var/task`.
    package var taskRoot: String
    /// Folder of the host with the runtime's bootstrap; appears read-only at `/opt/writ`.
    package var bootstrapFolder: String
    /// Folders of the host with layers, first to last; merged at `/opt`, later ones on top, as in Lambda.
    package var layers: [String]
    /// Program and arguments, by their paths in the sandbox. The program may be executed, and nothing else that the
    /// writ does not name.
    package var command: [String]
    /// The environment exactly as the function sees it.
    package var environment: [String: String]
    /// PEM of the certificate authority of this sandbox: `/etc/ssl/writ-ca.pem`, and joined with the host's authorities
    /// at `/etc/ssl/certs/ca-certificates.crt`.
    package var certificates: [UInt8]
    /// TCP ports on which the gate listens for what the function dials, besides the Runtime API and the resolver.
    package var ports: [Int]
    /// Folder of the host with the packages that come with the language's runtime, as boto3 does; appears read-only at
    /// `SandboxInput.runtimePackages`.
    package var packages: String?
    /// Distinguishes sandboxes of one server: chooses the user id of a privileged server's sandbox.
    package var slot: Int

    package init(
        writ: Writ, taskRoot: String, bootstrapFolder: String, layers: [String] = [], command: [String],
        environment: [String: String] = [:], certificates: [UInt8] = [], ports: [Int] = [],
        packages: String? = nil, slot: Int = SandboxInput.nextSlot()
    ) {
        self.writ = writ
        self.taskRoot = taskRoot
        self.bootstrapFolder = bootstrapFolder
        self.layers = layers
        self.command = command
        self.environment = environment
        self.certificates = certificates
        self.ports = ports
        self.packages = packages
        self.slot = slot
    }

    /// Where `packages` appear. Lambda's runtimes keep their SDK there too.
    package static let runtimePackages = "/var/runtime"

    private static let slots = Atomic<Int>(0)

    /// The next number of this process.
    package static func nextSlot() -> Int { slots.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Ports at which the server itself listens inside each sandbox.
package enum SandboxPort {
    /// Runtime API, on 127.0.0.1 only: `AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001`.
    package static let runtimeAPI = 9001
    /// Resolver, UDP and TCP, on every address.
    package static let resolver = 53
}
