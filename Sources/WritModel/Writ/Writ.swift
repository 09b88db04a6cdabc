/// What one function may do: the predicate of the signed statement (spec/writ-v1.md).
///
/// Everything that is not stated is refused.
package struct Writ: Sendable, Equatable {
    /// Logical id of the function in its template.
    package var function: String
    /// Lambda runtime identifier, e.g. `python3.12`, `nodejs20.x`, `provided.al2023`.
    package var runtime: String
    /// Lambda handler, e.g. `app.create`.
    package var handler: String
    package var isolation: Isolation
    package var limits: Limits
    /// Plain environment variables that the function sees, besides those the Lambda runtime sets.
    package var environment: [String: String]
    package var ingress: [Trigger]
    /// IAM policy document for AWS calls; nil means that the function may make none.
    package var identity: Node?
    package var egress: [Destination]
    package var files: [FileAccess]
    /// Absolute paths of programs that the function may execute, besides its own runtime.
    package var programs: [String]
    package var secrets: [SecretGrant]
    package var data: [DataStore]
    package var materials: Materials
    /// Seconds since 1970 UTC; from then on the writ is void.
    package var expires: Int64

    /// JSON pointer → place in the YAML; empty for a writ that came as signed JSON. Not part of equality.
    package var places: Places = Places()

    package init(
        function: String, runtime: String, handler: String, isolation: Isolation, limits: Limits,
        environment: [String: String] = [:], ingress: [Trigger] = [], identity: Node? = nil,
        egress: [Destination] = [], files: [FileAccess] = [], programs: [String] = [],
        secrets: [SecretGrant] = [], data: [DataStore] = [], materials: Materials = Materials(), expires: Int64
    ) {
        self.function = function
        self.runtime = runtime
        self.handler = handler
        self.isolation = isolation
        self.limits = limits
        self.environment = environment
        self.ingress = ingress
        self.identity = identity
        self.egress = egress
        self.files = files
        self.programs = programs
        self.secrets = secrets
        self.data = data
        self.materials = materials
        self.expires = expires
    }

    /// The reference to put in a `Reason`.
    package func reference(_ pointer: String) -> WritReference {
        WritReference(function: function, pointer: pointer, location: places[pointer])
    }

    /// How much two invocations may share, from least to most.
    package enum Isolation: String, Sendable, CaseIterable {
        /// A fresh process and an empty `/tmp` for each invocation.
        case invocation
        /// A process serves one invocation after another; several processes side by side.
        case worker
        /// One process serves all invocations, one after another.
        case function
    }

    package struct Limits: Sendable, Equatable {
        package var memory: ByteCount
        /// Whole seconds, 1–900, as in Lambda.
        package var timeout: Int
        /// Sandboxes side by side.
        package var concurrency: Int
        /// Size of `/tmp`.
        package var tmp: ByteCount
        /// Processes and threads in one sandbox.
        package var processes: Int

        package init(memory: ByteCount, timeout: Int, concurrency: Int, tmp: ByteCount, processes: Int) {
            self.memory = memory
            self.timeout = timeout
            self.concurrency = concurrency
            self.tmp = tmp
            self.processes = processes
        }
    }

    package struct Destination: Sendable, Equatable, Hashable {
        /// A DNS name in lower case without a final dot; one leading `*.` label matches exactly one label.
        package var host: String
        package var port: Int
        package var transport: Transport

        package enum Transport: String, Sendable, CaseIterable {
            /// TLS with the SNI equal to `host`.
            case tls
            /// Any bytes; must be asked for by name because nothing can be checked.
            case tcp
        }

        package init(host: String, port: Int, transport: Transport) {
            self.host = host
            self.port = port
            self.transport = transport
        }
    }

    package struct FileAccess: Sendable, Equatable, Hashable {
        /// Absolute path in the sandbox, normalised, without `..`.
        package var path: String
        package var access: Access

        package enum Access: String, Sendable, CaseIterable {
            case read, write
        }

        package init(path: String, access: Access) {
            self.path = path
            self.access = access
        }
    }

    /// A secret by name; the value comes from the vault and never stands in a writ.
    package struct SecretGrant: Sendable, Equatable, Hashable {
        package var name: String
        /// Environment variable under which the function sees it.
        package var variable: String

        package init(name: String, variable: String) {
            self.name = name
            self.variable = variable
        }
    }

    package struct DataStore: Sendable, Equatable, Hashable {
        package var arn: String
        package var encryption: Encryption

        package enum Encryption: String, Sendable, CaseIterable {
            /// Encrypted with a key of the customer's in KMS.
            case customer
            /// Encrypted at rest with any key.
            case provider
            case none
        }

        package init(arn: String, encryption: Encryption) {
            self.arn = arn
            self.encryption = encryption
        }
    }

    package struct Materials: Sendable, Equatable {
        /// Digest of the bundle's CycloneDX document.
        package var sbom: SHA256Digest?
        /// Digests of the layers at `/opt`, the lowest first.
        package var layers: [SHA256Digest]

        package init(sbom: SHA256Digest? = nil, layers: [SHA256Digest] = []) {
            self.sbom = sbom
            self.layers = layers
        }
    }

    /// Where each field stands, by JSON pointer. Two values are always equal, so that places never decide anything.
    package struct Places: Sendable, Equatable {
        package var byPointer: [String: SourceLocation] = [:]

        package init() {}

        /// The place of the field, or of the nearest enclosing field that has one.
        package subscript(pointer: String) -> SourceLocation? {
            var rest = Substring(pointer)
            while true {
                if let place = byPointer[String(rest)] { return place }
                guard let slash = rest.lastIndex(of: "/") else { return nil }
                rest = rest[..<slash]
            }
        }

        package static func == (a: Places, b: Places) -> Bool { true }
    }
}
