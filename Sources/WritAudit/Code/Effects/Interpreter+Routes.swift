/// Code that serves several routes and asks which one was called.
extension Interpreter {
    /// Holds the route among the variables, so that it follows the paths of the code as they do.
    private static let routeName = checkedPrefix + "route"

    private static let fields: Set<String> = ["event.routeKey", "event.requestContext.routeKey"]

    /// The value says which route was called.
    func isRoute(_ value: CodeValue) -> Bool { taints(value, levels: 0).contains { Self.fields.contains($0.source) } }

    func noteRoute(_ expression: Expression, _ route: String, _ frame: Frame) {
        guard route.contains("/"), isRoute(quietly { evaluate(expression, frame) }) else { return }
        frame.scope.variables[Self.routeName] = .string(route)
    }

    /// A function that is called for one route works for that route only.
    func enterRoute(_ reference: FunctionReference, from frame: Frame, _ inner: Frame) {
        if let route = reference.route {
            inner.scope.variables[Self.routeName] = .string(route)
        } else if let value = frame.scope.find(Self.routeName) {
            inner.scope.variables[Self.routeName] = value
        }
    }

    func route(_ frame: Frame) -> String? { frame.scope.find(Self.routeName)?.constant }
}

extension CodeValue {
    /// The functions in it are those of one route.
    func routed(_ route: String) -> CodeValue {
        guard route.contains("/") else { return self }
        return CodeValue(
            atoms: atoms.map { atom in
                guard case .function(var reference) = atom else { return atom }
                reference.route = route
                return .function(reference)
            })
    }
}
