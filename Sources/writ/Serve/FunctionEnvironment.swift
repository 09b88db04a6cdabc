import WritModel

/// The environment variables that a function sees: its own, its secrets, and those that Lambda sets.
///
/// Source: AWS Lambda developer guide, "Defined runtime environment variables".
enum FunctionEnvironment {
    struct Surroundings {
        var functionName: String
        var region: String
        var credentials: SandboxCredentials
        /// Where the sandbox holds the certificates to trust.
        var certificates: String
        /// Folder with the packages that come with the language's runtime, as the sandbox sees it.
        var packages: String?
    }

    static func make(
        _ writ: Writ, secrets: [String: Secret<String>], _ around: Surroundings
    ) -> [String: String] {
        var variables = writ.environment
        for grant in writ.secrets {
            variables[grant.variable] = secrets[grant.name]?.reveal(for: "the function that the writ grants it to")
        }
        let isProvided = writ.runtime.hasPrefix("provided")
        let lambda: [String: String?] = [
            "_HANDLER": writ.handler,
            "AWS_REGION": around.region,
            "AWS_DEFAULT_REGION": around.region,
            "AWS_EXECUTION_ENV": isProvided ? nil : "AWS_Lambda_\(writ.runtime)",
            "AWS_LAMBDA_FUNCTION_NAME": around.functionName,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(writ.limits.memory.bytes >> 20),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(around.functionName)",
            "AWS_LAMBDA_LOG_STREAM_NAME": around.credentials.sandbox,
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
            "AWS_ACCESS_KEY_ID": around.credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": around.credentials.secretAccessKey.reveal(for: "the sandbox they are made for"),
            "AWS_SESSION_TOKEN": around.credentials.sessionToken.reveal(for: "the sandbox they are made for"),
            "LAMBDA_TASK_ROOT": "/var/task",
            "LAMBDA_RUNTIME_DIR": "/opt/writ",
            "HOME": "/tmp",
            // So that every SDK trusts the egress gate, which answers for AWS.
            "AWS_CA_BUNDLE": around.certificates,
            "SSL_CERT_FILE": around.certificates,
            "REQUESTS_CA_BUNDLE": around.certificates,
            "NODE_EXTRA_CA_CERTS": around.certificates,
            // The instance metadata service does not exist here; SDKs should not wait for it.
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONDONTWRITEBYTECODE": writ.runtime.hasPrefix("python") ? "1" : nil,
            "WRIT_ISOLATION": writ.isolation.rawValue,
            "WRIT_PACKAGES": around.packages,
        ]
        for (name, value) in lambda { variables[name] = value }
        // As in Lambda, a function may choose these itself; the writ's reader has checked the folders of its search paths.
        for (name, value) in defaults(writ.runtime) where variables[name] == nil { variables[name] = value }
        return variables
    }
}

extension FunctionEnvironment {
    /// Locale and search paths, layers included.
    ///
    /// Source: AWS Lambda developer guide, "Defined runtime environment variables", "Accessing layer content from your function".
    private static func defaults(_ runtime: String) -> [String: String] {
        var defaults = [
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
            "LD_LIBRARY_PATH": "/var/task:/var/task/lib:/opt/lib",
        ]
        if runtime.hasPrefix("nodejs") {
            let version = runtime.dropFirst("nodejs".count).prefix { $0.isNumber }
            defaults["NODE_PATH"] =
                "/opt/nodejs/node\(version)/node_modules:/opt/nodejs/node_modules:/var/task/node_modules:/var/task"
        }
        return defaults
    }
}

/// Credentials that are good for one sandbox at its own gate, and for nothing else.
struct SandboxCredentials: Sendable {
    /// Id of the sandbox.
    var sandbox: String
    var accessKeyID: String
    var secretAccessKey: Secret<String>
    var sessionToken: Secret<String>

    static func make(sandbox: String) -> SandboxCredentials {
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int) -> String {
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
            return String((0..<count).compactMap { _ in letters.randomElement(using: &generator) })
        }
        return SandboxCredentials(
            sandbox: sandbox, accessKeyID: "ASIAWRIT" + random(12).uppercased(), secretAccessKey: Secret(random(40)),
            sessionToken: Secret(random(64)))
    }
}
