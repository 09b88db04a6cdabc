import WritModel
import WritTemplates

extension AuditInput {
    /// The edit that gives a property of a resource a value; nil where the resource is not written as such in the template.
    ///
    /// - Parameter property: dotted path below `Properties`.
    func setting(_ property: String, of resource: Resource, to value: Node) -> Edit? {
        guard let path = path(of: resource) else { return nil }
        return .set(
            file: resource.location.file, path: path + ["Properties"] + property.split(separator: ".").map(String.init),
            value: value)
    }

    /// Keys that lead from the root of the file to the resource; nil for what Writ generates.
    func path(of resource: Resource) -> [String]? {
        guard resource.location.line > 0, resource.location.file == application.templateFile else { return nil }
        switch application.format {
        case .sam, .cloudFormation: return ["Resources", resource.logicalID]
        case .serverlessFramework: return ["resources", "Resources", resource.logicalID]
        }
    }
}
