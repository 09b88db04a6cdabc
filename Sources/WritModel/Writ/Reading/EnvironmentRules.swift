/// Which environment variables a writ may set (spec/writ-v1.md, section 4.5).
///
/// Variables that change which code a process loads, whom it trusts, or as whom it calls AWS would let a template's author step around
/// the gates; they are refused, or allowed only with values that stay inside the signed bundle.
package enum EnvironmentRules {
    package enum Judgement: Sendable, Equatable {
        case allowed
        /// Not a name that Lambda accepts.
        case badName
        /// Set by the Lambda runtime or the gates themselves.
        case reserved
        /// Would change what is loaded or trusted.
        case loaderControl
    }

    /// A letter, then letters, digits and `_`, at least two characters: Lambda's rule for names.
    package static func isName(_ name: String) -> Bool {
        guard 2...256 ~= name.utf8.count, let first = name.utf8.first else { return false }
        return FieldChecks.isAlphanumeric(first) && !(0x30...0x39 ~= first)
            && name.utf8.allSatisfy { FieldChecks.isAlphanumeric($0) || $0 == 0x5F }
    }

    /// - Parameter value: nil for a secret, whose value is not known and so can never be found harmless.
    package static func judge(_ name: String, value: String?) -> Judgement {
        if reserved.contains(name) { return .reserved }
        guard isName(name) else { return .badName }
        if name.hasPrefix("AWS_") { return harmlessAWS.contains(name) ? .allowed : .reserved }
        if name.hasPrefix("LAMBDA_") || name.hasPrefix("WRIT_") { return .reserved }
        if let folders = searchPaths[name] {
            return value.map { isWithin($0, folders) } == true ? .allowed : .loaderControl
        }
        if name == "NODE_OPTIONS" { return value.map(areHarmlessNodeOptions) == true ? .allowed : .loaderControl }
        if loaderControl.contains(name.uppercased()) { return .loaderControl }
        return loaderPrefixes.contains { name.hasPrefix($0) } ? .loaderControl : .allowed
    }

    private static let reserved: Set<String> = ["_HANDLER", "_X_AMZN_TRACE_ID", "_LAMBDA_TELEMETRY_LOG_FD"]

    /// Settings of AWS libraries that neither redirect calls nor choose credentials.
    private static let harmlessAWS: Set<String> = [
        "AWS_NODEJS_CONNECTION_REUSE_ENABLED", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_LOG_LEVEL", "AWS_XRAY_DEBUG_MODE", "AWS_EMF_NAMESPACE", "AWS_EMF_SERVICE_NAME",
        "AWS_EMF_SERVICE_TYPE", "AWS_EMF_LOG_GROUP_NAME", "AWS_EMF_ENVIRONMENT",
        "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE",
    ]

    /// Lists of folders; each must stand inside what the bundle's digest covers or the read-only runtime.
    private static let searchPaths: [String: [String]] = [
        "PYTHONPATH": ["/var/task", "/opt"], "NODE_PATH": ["/var/task", "/opt"],
        "LD_LIBRARY_PATH": ["/var/task", "/opt", "/var/lang", "/usr/lib", "/usr/lib64", "/lib", "/lib64"],
        "PATH": ["/var/task", "/opt", "/var/lang", "/usr", "/bin"],
    ]

    private static let loaderControl: Set<String> = [
        "BASH_ENV", "IFS", "SHELLOPTS", "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN",
        "LOCPATH", "NLSPATH", "RES_OPTIONS", "RESOLV_HOST_CONF", "TZDIR", "PYTHONHOME", "PYTHONSTARTUP",
        "PYTHONINSPECT", "PYTHONEXECUTABLE", "PYTHONUSERBASE", "PYTHONBREAKPOINT", "PYTHONPLATLIBDIR", "PYTHONWARNINGS",
        "PYTHONPYCACHEPREFIX", "PYTHONCASEOK", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED",
        "NODE_REPL_EXTERNAL_MODULE",
        "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE",
        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "CURL_HOME", "GIT_SSL_NO_VERIFY", "PERL5LIB", "PERL5OPT", "RUBYLIB",
        "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "DOTNET_STARTUP_HOOKS", "HTTP_PROXY",
        "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY",
    ]
    private static let loaderPrefixes = ["LD_", "DYLD_", "BASH_FUNC_", "CORECLR_", "GIT_CONFIG"]

    private static func isWithin(_ list: String, _ folders: [String]) -> Bool {
        list.split(separator: ":", omittingEmptySubsequences: false).allSatisfy { part in
            let path = String(part)
            return FieldChecks.isPath(path) && folders.contains { FieldChecks.isPath(path, within: $0) }
        }
    }

    /// Options of Node that neither load code nor open a debugger.
    private static func areHarmlessNodeOptions(_ value: String) -> Bool {
        let words = [
            "--enable-source-maps", "--no-deprecation", "--no-warnings", "--trace-warnings", "--trace-deprecation",
        ]
        let numbers = [
            "--max-old-space-size=", "--max_old_space_size=", "--max-semi-space-size=", "--stack-trace-limit=",
        ]
        let choices = ["--unhandled-rejections=", "--dns-result-order="]
        return value.split(separator: " ").allSatisfy { option in
            if words.contains(String(option)) { return true }
            if let prefix = numbers.first(where: { option.hasPrefix($0) }) {
                let digits = option.utf8.dropFirst(prefix.utf8.count)
                return 1...6 ~= digits.count && digits.allSatisfy { 0x30...0x39 ~= $0 }
            }
            guard let prefix = choices.first(where: { option.hasPrefix($0) }) else { return false }
            return option.utf8.dropFirst(prefix.utf8.count).allSatisfy { FieldChecks.isAlphanumeric($0) || $0 == 0x2D }
        }
    }
}
