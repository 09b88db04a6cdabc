// swift-tools-version: 6.2
import PackageDescription

// One set of rules for every target; see CONTRIBUTING.md.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// The tree-sitter runtime and grammars that scripts/grammars builds.
let grammars: [LinkerSetting] = [.unsafeFlags(["-L\(Context.packageDirectory)/.deps/lib"])]

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "writ",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Decide: pure. Time, keys and randomness are arguments.
        .target(name: "WritModel", swiftSettings: settings),
        .target(name: "CWritCatalogue", exclude: ["catalogue.bin"]),
        .target(name: "WritIAM", dependencies: ["WritModel", "CWritCatalogue"], swiftSettings: settings),
        .target(name: "WritTemplates", dependencies: ["WritModel"], swiftSettings: settings),
        .systemLibrary(name: "CTreeSitter"),
        .systemLibrary(name: "CWritZlib"),
        .target(name: "WritAdvisories", dependencies: ["WritModel", "CWritZlib"], swiftSettings: settings),
        .target(
            name: "WritAudit",
            dependencies: ["WritModel", "WritIAM", "WritTemplates", "WritAdvisories", "CTreeSitter", crypto],
            swiftSettings: settings, linkerSettings: grammars),
        .target(name: "WritIngress", dependencies: ["WritModel", crypto, cryptoExtras], swiftSettings: settings),
        .target(name: "WritEgress", dependencies: ["WritModel", "WritIAM", crypto], swiftSettings: settings),

        // Keep: what is written, and under whose name.
        .target(name: "WritVault", dependencies: ["WritModel", crypto], swiftSettings: settings),
        .target(
            name: "WritAttestation", dependencies: ["WritModel", "WritAdvisories", "WritVault", crypto],
            swiftSettings: settings),
        .target(name: "WritTelemetry", dependencies: ["WritModel", "WritVault", crypto], swiftSettings: settings),

        // Confine: the only C that is more than a shim, and the only program that sets a sandbox up.
        .target(name: "CWritLinux"),
        .target(name: "WritSandbox", dependencies: ["WritModel", "CWritLinux"], swiftSettings: settings),
        .executableTarget(
            name: "writ-jail", dependencies: ["CWritLinux"],
            linkerSettings: [
                .unsafeFlags(["-nostartfiles", "-static-executable", "-Xlinker", "--gc-sections"])
            ]),

        // Serve: sockets and processes.
        .target(
            name: "WritRuntime",
            dependencies: ["WritModel", "WritTelemetry", nio, nioPosix, nioHTTP1, nioSSL, crypto, httpClient, grdb],
            resources: [
                .embedInCode("Bootstraps/bootstrap.py"), .embedInCode("Bootstraps/bootstrap.mjs"),
            ],
            swiftSettings: settings),
        .target(
            name: "WritGateway",
            dependencies: [
                "WritModel", "WritIAM", "WritIngress", "WritEgress", "WritTelemetry", nio, nioPosix, nioHTTP1, nioSSL,
                nioTLS, crypto, x509, asn1, httpClient,
            ], swiftSettings: settings),

        // Compose: one file a command.
        .executableTarget(
            name: "writ",
            dependencies: [
                "WritModel", "WritIAM", "WritTemplates", "WritAdvisories", "WritAudit", "WritIngress", "WritEgress",
                "WritVault", "WritAttestation", "WritTelemetry", "WritSandbox", "WritRuntime", "WritGateway", nio,
                nioPosix,
                nioHTTP1, nioSSL,
                crypto, x509, asn1, httpClient, arguments,
            ], swiftSettings: settings),

        // Measured by `make bench`.
        .executableTarget(
            name: "sandbox-benchmark", dependencies: ["WritModel", "WritSandbox"], path: "Benchmarks/sandbox",
            swiftSettings: settings),
        .executableTarget(
            name: "iam-benchmark", dependencies: ["WritIAM", "WritIAMReference", "WritModel"],
            path: "Benchmarks/Sources/iam",
            swiftSettings: settings),
        .executableTarget(
            name: "secrets-benchmark", dependencies: ["WritAudit", "WritModel", "WritVault"],
            path: "Benchmarks/Sources/secrets",
            swiftSettings: settings),
        .executableTarget(
            name: "advisories-benchmark", dependencies: ["WritAdvisories", "WritModel"],
            path: "Benchmarks/Sources/advisories", swiftSettings: settings),

        .executableTarget(
            name: "audit-benchmark", dependencies: ["WritAudit", "WritTemplates", "WritModel"],
            path: "Benchmarks/Sources/audit", swiftSettings: settings),

        .testTarget(
            name: "WritModelTests", dependencies: ["WritModel", yams], exclude: ["Fixtures"], swiftSettings: settings),
        // A slow, obvious evaluator: for the tests, and for random cases in a release build.
        .target(
            name: "WritIAMReference", dependencies: ["WritIAM", "WritModel"], path: "Tests/WritIAMReference",
            swiftSettings: settings),
        .testTarget(
            name: "WritIAMTests", dependencies: ["WritIAM", "WritIAMReference", "WritModel"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(name: "WritTemplatesTests", dependencies: ["WritTemplates", "WritModel"], swiftSettings: settings),
        .testTarget(
            name: "WritAuditTests",
            dependencies: ["WritAudit", "WritModel", "WritTemplates", "WritIAM", "WritAdvisories", "writ", crypto],
            swiftSettings: settings),
        .testTarget(
            name: "WritAdvisoriesTests", dependencies: ["WritAdvisories", "WritModel"], swiftSettings: settings),
        .testTarget(
            name: "WritIngressTests", dependencies: ["WritModel", "WritIngress", crypto, cryptoExtras],
            swiftSettings: settings),
        .testTarget(
            name: "WritEgressTests", dependencies: ["WritModel", "WritIAM", "WritEgress", crypto],
            swiftSettings: settings),
        .testTarget(name: "WritVaultTests", dependencies: ["WritModel", "WritVault", crypto], swiftSettings: settings),
        .testTarget(
            name: "WritAttestationTests",
            dependencies: ["WritModel", "WritAdvisories", "WritVault", "WritAttestation", crypto],
            swiftSettings: settings),
        .testTarget(
            name: "WritTelemetryTests", dependencies: ["WritModel", "WritVault", "WritTelemetry", crypto],
            swiftSettings: settings),
        .testTarget(
            name: "WritSandboxTests", dependencies: ["WritSandbox", "WritModel", "CWritLinux", "writ-jail"],
            exclude: ["Victims"], swiftSettings: settings),
        .testTarget(
            name: "WritRuntimeTests", dependencies: ["WritRuntime", "WritModel", "WritTelemetry", nioPosix],
            exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "WritGatewayTests",
            dependencies: [
                "WritModel", "WritIAM", "WritIngress", "WritEgress", "WritTelemetry", "WritGateway", crypto, nio,
                nioPosix, nioSSL, nioTLS,
            ], swiftSettings: settings),
        .testTarget(
            name: "WritServeTests",
            dependencies: [
                "writ", "writ-jail", "WritModel", "WritTelemetry", "WritGateway", "WritRuntime", "WritSandbox",
                nioPosix,
            ], exclude: ["Fixtures"], swiftSettings: settings),
    ]
)
