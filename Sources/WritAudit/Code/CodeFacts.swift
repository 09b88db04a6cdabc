package import WritModel

/// What the code of one function does, as far as reading it tells.
package struct CodeFacts: Sendable {
    package var awsCalls: [AWSCall] = []
    /// Calls with the credentials of another role, which its policy must allow.
    package var foreignCalls: [AWSCall] = []
    package var environment: [EnvironmentRead] = []
    package var egress: [EgressCall] = []
    package var programs: [ProgramCall] = []
    package var files: [FileUse] = []
    package var findings: [CodeFinding] = []
    /// The literals of findings about credentials, by sink; no report shows them.
    package var credentials: [SourceLocation: Secret<[UInt8]>] = [:]
    /// What could not be followed, so that a person knows what the rest rests on.
    package var notes: [CodeNote] = []
    /// Files of the bundle that the handler reaches, sorted.
    package var modules: [String] = []
    /// Packages from outside the bundle that those files import, with the first place of each.
    package var packages: [String: SourceLocation] = [:]
    /// The code compares a signature or a shared secret, or hands a request to a library that does.
    package var verifiesCallers = false
    /// The same, seen as a comparison or a call that can have no other purpose.
    package var provesCallers = false
    /// The code has its input checked against a schema.
    package var validatesInput = false

    package init() {}
}

/// A text as the code makes it: `"orders/" + environment STAGE + "/" + unknown`.
package struct SymbolicText: Sendable, Hashable, CustomStringConvertible {
    package enum Part: Sendable, Hashable {
        case constant(String)
        /// An environment variable, with the value that the code takes where it is not set.
        case environment(String, byDefault: String?)
        /// The fields of the event that it is made from; empty where nothing is known.
        case unknown(from: [String])
    }

    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    package var constant: String? {
        if parts.isEmpty { return "" }
        guard parts.count == 1, case .constant(let text) = parts[0] else { return nil }
        return text
    }

    package var description: String {
        parts.map { part in
            switch part {
            case .constant(let text): text
            case .environment(let name, _): "${\(name)}"
            case .unknown: "*"
            }
        }.joined()
    }
}

/// The alternatives for one argument.
package struct SymbolicValue: Sendable, Hashable {
    package var texts: [SymbolicText]

    package init(_ texts: [SymbolicText]) { self.texts = texts }
}

/// One call of an AWS operation.
package struct AWSCall: Sendable, Hashable {
    /// As boto3 names it, e.g. `dynamodb`.
    package var service: String
    /// As the API names it, e.g. `GetItem`.
    package var operation: String
    /// What the code calls, where it is not the operation itself, e.g. `upload_file`.
    package var via: String
    /// By path, e.g. `TableName`, `Entries.EventBusName`; list positions are left out.
    package var arguments: [String: SymbolicValue]
    package var location: SourceLocation
    /// Fields of the event that the call hands on to whoever reads the resource.
    package var sent: [String] = []
}

package struct EnvironmentRead: Sendable, Hashable {
    package var name: String
    package var byDefault: String?
    package var location: SourceLocation
}

/// A connection to a host outside.
package struct EgressCall: Sendable, Hashable {
    /// The whole URL, or the host alone.
    package var url: SymbolicText
    package var location: SourceLocation
    /// The function that connects, e.g. `requests.get`.
    package var via: String
}

package struct ProgramCall: Sendable, Hashable {
    /// The program: a path, a name to look up, or unknown.
    package var program: SymbolicText
    package var isShell: Bool
    package var location: SourceLocation
}

package struct FileUse: Sendable, Hashable {
    package var path: SymbolicText
    package var isWrite: Bool
    package var location: SourceLocation
}

package struct CodeNote: Sendable, Hashable {
    package var text: String
    package var location: SourceLocation?
}
