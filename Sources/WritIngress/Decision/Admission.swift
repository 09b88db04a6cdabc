package import WritModel

/// A request that passed every check, with the reason for the record.
package struct Admission: Sendable, Equatable {
    package var invocation: AdmittedInvocation
    package var route: Route
    package var caller: Caller
    package var reason: Reason
    /// Suspicious values that were let through.
    package var reported: [ScreeningHit]

    package var verdict: Verdict { .allowed(reason) }
}
