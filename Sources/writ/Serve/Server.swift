import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import WritAttestation
import WritEgress
import WritGateway
import WritIngress
import WritModel
import WritRuntime
import WritSandbox
import WritTelemetry
import WritTemplates
import WritVault

/// A served application: admission, the three gates, the event sources and the record, started and stopped in order.
struct Server {
    struct Options {
        var without: Set<Protection>
        /// Refuse to serve anything when one function is refused.
        var strict: Bool
        var prepare: Bool
        var certificate: String?
        var key: String?
        var packages: String?
        var screening: IngressOptions.ScreeningMode
    }

    let loaded: LoadedApplication
    let state: State
    let options: Options

    private static let now: @Sendable () -> Int64 = { SystemTime.now() }

    /// Serves until SIGINT or SIGTERM.
    ///
    /// - Throws: `InputError` for what is missing or wrong; `CommandFailure` when nothing may be served.
    func run() async throws {
        guard let region = loaded.environment.region, let account = loaded.environment.account else {
            throw InputError(
                "no-region", "the account and the region are not known",
                hint: "set `account` and `region` in \(loaded.workspace.folder)/writ.yaml")
        }
        let features = KernelFeatures.probe()
        try announce(features)
        let record = try Record.open(
            directory: state.recordFolder, vault: try state.vault(),
            signingKey: try CheckpointKey.load(state.recordKeyFile))
        let recorder = WatchedRecord(record, quarantine: loaded.workspace.configuration.quarantine)
        do {
            try await serve(record: recorder, features: features, region: region, account: account)
        } catch {
            recorder.record(Event(.lifecycle, time: Self.now(), message: "serving ended: \(error)"))
            try await record.close()
            throw error
        }
        recorder.record(Event(.lifecycle, time: Self.now(), message: "serving ended"))
        try await record.close()
    }

    private func announce(_ features: KernelFeatures) throws {
        let missing = try SandboxPlan.missingProtections(features, without: options.without)
        Terminal.say("this kernel gives \(features.available.map(\.rawValue).sorted().joined(separator: ", "))")
        for note in features.notes { Terminal.say("  \(note)") }
        for protection in missing {
            Terminal.say(Terminal.styled("serving WITHOUT \(protection.rawValue): \(protection.loss)", .red))
        }
    }

    private func serve(record: WatchedRecord, features: KernelFeatures, region: String, account: String) async throws {
        record.record(
            Event(
                .lifecycle, time: Self.now(), message: "serving started",
                details: [
                    "protections": Node(features.available.sorted().map { Node($0.rawValue) }),
                    "without": Node(options.without.sorted().map { Node($0.rawValue) }),
                ]))
        let configuration = loaded.workspace.configuration
        let trusted = try configuration.trust.map { try Files.read(loaded.workspace.resolve($0)) } ?? []
        let access = try AWSAccess(configuration: configuration, region: region, trust: trusted)
        do {
            try await serve(record, features, region: region, account: account, access: access, trusted: trusted)
        } catch {
            try await access.http.shutdown()
            throw error
        }
        try await access.http.shutdown()
    }

    private func serve(
        _ record: WatchedRecord, _ features: KernelFeatures, region: String, account: String, access: AWSAccess,
        trusted: [UInt8]
    ) async throws {
        let configuration = loaded.workspace.configuration
        let secrets = try state.secrets()
        let policyPath = loaded.workspace.trustPolicy
        let desk = AdmissionDesk(
            loaded: loaded, store: try BundleStore(folder: state.bundlesFolder),
            policy: try TrustPolicy(yaml: try Files.read(policyPath), file: policyPath), secrets: secrets,
            recorder: record, now: Self.now)
        let (admitted, refused) = try await desk.admit()
        for entry in refused {
            for reason in entry.reasons { Terminal.say(Terminal.styled("refused \(entry.function): \(reason)", .red)) }
        }
        if admitted.isEmpty || options.strict && !refused.isEmpty {
            throw CommandFailure.refused("writ: nothing is served: \(refused.count) refused")
        }
        if options.packages == nil, admitted.contains(where: { $0.writ.runtime.hasPrefix("python") }) {
            Terminal.say(
                "no packages of Lambda's Python runtime: boto3 comes from bundles only; give its folder with --packages"
            )
        }
        let group = MultiThreadedEventLoopGroup.singleton
        // The gate needs the desk for functions that invoke functions, the desk the hosts, and the hosts the gate.
        let invoking = Late<InvokeDesk>()
        let egress = EgressGate(
            group: group,
            upstream: UpstreamConfiguration(
                credentials: { access.credentials },
                endpoints: configuration.endpoint.map { .standIn($0) } ?? .aws, hostMap: try hostMap(configuration),
                authorities: access.authorities),
            recorder: record, clock: Self.now, invoke: { await invoking.value?.answer($0) ?? nil })
        do {
            try await serve(
                admitted, record, features, region: region, account: account, access: access, trusted: trusted,
                egress: egress, invoking: invoking, secrets: secrets)
        } catch {
            try await egress.shutdown()
            throw error
        }
        try await egress.shutdown()
    }

    private func serve(
        _ admitted: [AdmissionDesk.Admitted], _ record: WatchedRecord, _ features: KernelFeatures, region: String,
        account: String, access: AWSAccess, trusted: [UInt8], egress: EgressGate, invoking: Late<InvokeDesk>,
        secrets: SecretStore
    ) async throws {
        let configuration = loaded.workspace.configuration
        let group = MultiThreadedEventLoopGroup.singleton
        let clients = try InvokeClient.all(in: secrets)
        let store = try eventStore()
        let watcher = try SyscallWatcher()
        let endings = Endings()
        let shared = FunctionHost.Shared(
            features: features, without: options.without, jail: try Self.jail(), watcher: watcher, group: group,
            recorder: record, region: region, account: account, bootstraps: try writeBootstraps(),
            packages: options.packages, trusted: trusted, egress: egress, endings: endings, now: Self.now)
        var hosts: [String: FunctionHost] = [:]
        for entry in admitted {
            let name = loaded.functionName(entry.writ.function)
            hosts[entry.writ.function] = try FunctionHost(
                writ: entry.writ, name: name, arn: loaded.functionARN(entry.writ.function), bundle: entry.bundle,
                layers: entry.layers, secrets: entry.secrets, shared: shared)
            if let note = try RuntimeLayout.find(entry.writ.runtime, function: entry.writ.function).note {
                Terminal.say(note)
            }
        }
        let served = hosts
        record.outOfService.set { served[$0]?.takeOutOfService() }
        let asynchronous = AsynchronousInvoker(
            store: store, recorder: record, now: Self.now, functionARN: { served[$0]?.arn ?? $0 },
            invoke: { function, invocation in
                await served[function]?.invoke(invocation) ?? .unavailable("`\(function)` is not served")
            })
        let invokeDesk = InvokeDesk(
            hosts: served, clients: clients, account: account, region: region, asynchronous: asynchronous,
            recorder: record, now: Self.now)
        invoking.set(invokeDesk)

        var sources: [any EventSource] = []
        for host in served.values.sorted(by: { $0.name < $1.name }) {
            let context = EventSourceContext(
                function: host.writ.function, functionARN: host.arn, aws: access.client,
                invoke: { await host.invoke($0) }, recorder: record, now: Self.now, newID: InvokeDesk.newID)
            sources += try await EventSources(
                host: host, context: context, store: store, asynchronous: asynchronous, region: region,
                account: account, prepare: options.prepare || configuration.endpoint != nil
            ).make()
        }

        let tls = try tlsFiles()
        let gates = try await openAPIs(
            served, access: access, tls: tls, recorder: record, secrets: secrets, invokeDesk: invokeDesk,
            account: account)
        let invokeListener = try await openInvoke(tls, invokeDesk, group)
        Terminal.say(
            "ready: \(served.count) function\(served.count == 1 ? "" : "s"), \(sources.count) event source\(sources.count == 1 ? "" : "s")"
        )

        let running = sources
        await withTaskGroup(of: Void.self) { group in
            for host in served.values { group.addTask { await host.pool.run() } }
            for source in running { group.addTask { await source.run() } }
            group.addTask { await asynchronous.run() }
            group.addTask { await endings.run() }
            await Signals.wait()
            Terminal.say("stopping")
            for gate in gates { await gate.shutdown() }
            await invokeListener.close()
            for host in served.values { host.pool.close() }
            endings.finish()
            group.cancelAll()
        }
        watcher.stop()
    }

    // MARK: - Parts

    private func eventStore() throws -> EventStore {
        let vault = try state.vault()
        return try EventStore(
            path: state.eventsFile,
            seal: { bytes, name in try vault.seal(Secret(bytes), context: ["writ:kind": "event", "writ:name": name]) },
            open: { bytes, name in
                try vault.open(bytes, context: ["writ:kind": "event", "writ:name": name])
                    .reveal(for: "delivering the event")
            })
    }

    private func hostMap(_ configuration: AppConfiguration) throws -> [String: UpstreamConfiguration.HostAddress] {
        try configuration.hosts.mapValues { text in
            let (host, port) = try Address.parse(text)
            return UpstreamConfiguration.HostAddress(address: host, port: port)
        }
    }

    private static func jail() throws -> String {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        let path = own + "/writ-jail"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw InputError("no-jail", "`\(path)` is missing", hint: "install writ and writ-jail side by side")
        }
        return path
    }

    private func writeBootstraps() throws -> String {
        for (name, content) in Bootstraps.files {
            try Files.write(content, to: "\(state.runtimeFolder)/\(name)", mode: 0o444)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: state.runtimeFolder)
        return state.runtimeFolder
    }

    private struct TLSFiles {
        var certificate: [UInt8]
        var key: Secret<[UInt8]>
    }

    private func tlsFiles() throws -> TLSFiles {
        if let certificate = options.certificate, let key = options.key {
            return TLSFiles(certificate: try Files.read(certificate), key: Secret(try Files.read(key)))
        }
        let files = try DevelopmentCertificate.ensure(in: state.tlsFolder, now: Date())
        Terminal.say("TLS with a development certificate; clients trust \(files.authority)")
        return TLSFiles(certificate: try Files.read(files.certificate), key: Secret(try Files.read(files.key)))
    }

    /// One listener for each API: the first at `serve.listen`, each further one 100 ports higher.
    private func openAPIs(
        _ hosts: [String: FunctionHost], access: AWSAccess, tls: TLSFiles, recorder: any Recorder,
        secrets: SecretStore, invokeDesk: InvokeDesk, account: String
    ) async throws -> [IngressServer] {
        let writs = hosts.values.map(\.writ).sorted { $0.function < $1.function }
        var apis: [String] = []
        for writ in writs {
            for case .http(let http) in writ.ingress where !apis.contains(http.api) { apis.append(http.api) }
        }
        let (host, port) = try Address.parse(loaded.workspace.configuration.listen ?? "127.0.0.1:8443")
        let issuers = IssuerKeys(now: Self.now, fetch: { url, limit in try await access.fetch(url, limit: limit) })
        var servers: [IngressServer] = []
        for (at, api) in apis.enumerated() {
            let gate = try IngressGate(
                api: api, writs: writs, options: IngressOptions(screening: options.screening, account: account)
            ) { schema throws(InputError) in
                let compiled = try JSONSchema(compiling: schema)
                return { body in compiled.validate(body).map { "\($0)" } }
            }
            let services = IngressServices(
                keys: { await issuers.keys($0) }, refreshedKeys: { await issuers.refreshed($0) },
                apiKeys: { name in (try? secrets.get(name)).map { [$0] } ?? [] },
                signature: { request, _ in invokeDesk.signature(of: request) }, recorder: recorder, now: Self.now
            ) { admitted in
                guard let host = hosts[admitted.function] else { return .unavailable }
                let outcome = await host.invoke(
                    Invocation(
                        id: admitted.requestID, event: admitted.event, functionARN: host.arn, source: "http \(api)"))
                switch outcome {
                case .result(let body): return .value(body)
                case .failed, .exited: return .failed
                case .timedOut: return .timedOut
                case .throttled: return .throttled
                case .unavailable: return .unavailable
                }
            }
            let server = try await IngressServer.start(
                gate: gate,
                configuration: IngressConfiguration(
                    host: host, port: port == 0 ? 0 : port + at * 100,
                    security: .tls(certificatePEM: tls.certificate, privateKeyPEM: tls.key)),
                services: services)
            servers.append(server)
            Terminal.say("serving \(api) at https://\(host == "127.0.0.1" ? "localhost" : host):\(server.port)")
        }
        return servers
    }

    private func openInvoke(
        _ tls: TLSFiles, _ desk: InvokeDesk, _ group: any EventLoopGroup
    ) async throws -> InvokeServer {
        let (host, port) = try Address.parse(loaded.workspace.configuration.invoke ?? "127.0.0.1:8444")
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(tls.certificate).map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: tls.key.reveal(for: "the TLS listener"), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        let server = try await InvokeServer.start(
            host: host, port: port, tls: try NIOSSLContext(configuration: configuration), group: group
        ) { await desk.answer($0) }
        Terminal.say("Lambda Invoke API at https://\(host == "127.0.0.1" ? "localhost" : host):\(server.port)")
        return server
    }
}
