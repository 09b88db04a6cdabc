extension TrustPolicy {
    /// The text of a first `trust.yaml` that trusts one key for all functions, for `writ init`; people narrow it from there.
    ///
    /// - Parameters:
    ///   - notBefore: seconds since 1970 UTC.
    ///   - notAfter: seconds since 1970 UTC.
    package static func starter(name: String, key: VerificationKey, notBefore: Int64, notAfter: Int64) -> String {
        let pem = key.pem.split(separator: "\n").map { "      \($0)\n" }.joined()
        return """
            # Whose signatures count, and what no writ may exceed whoever signed it.
            # Everything is stated; what is not named is refused. Keep this file where the pipeline cannot write.
            version: 1
            keys:
              - name: \(name)
                id: \(key.id)
                functions: ["*"]
                notBefore: \(notBefore.instant)
                notAfter: \(notAfter.instant)
                public: |
            \(pem)
            ceiling:
              # an IAM policy document that every identity policy must be contained in; null: no AWS calls at all
              identity:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Action: "*"
                    Resource: "*"
                  - Effect: Deny
                    Action: ["iam:*", "organizations:*", "account:*"]
                    Resource: "*"
              egress:
                - {host: "*", port: 443, transport: tls}
              programs: ["*"]
              files:
                - {path: /tmp, access: write}
                - {path: /, access: read}
              secrets: ["*"]
              limits: {memory: 10240 MiB, timeout: 900, concurrency: 1000, tmp: 10240 MiB, processes: 1024}
              # the most that invocations may share: invocation, worker or function
              isolation: function
              # the least that data stores must have: customer, provider or none
              encryption: none
              # whether a route may be open to anyone
              anyone: true
              # days
              lifetime: 366

            """
    }
}
