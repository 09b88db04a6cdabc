/// A request whose head was accepted: it has one reading, and a route that wants it. Only `IngressGate.route` makes one.
package struct RoutedRequest: Sendable {
    package let head: HTTPRequest
    package let path: RequestPath
    package let query: QueryItems
    package let route: Route
    /// Bytes that the body may have.
    package let maximumBody: Int

    init(head: HTTPRequest, path: RequestPath, query: QueryItems, route: Route, maximumBody: Int) {
        self.head = head
        self.path = path
        self.query = query
        self.route = route
        self.maximumBody = maximumBody
    }
}
