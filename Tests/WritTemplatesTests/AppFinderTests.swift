import Testing

@testable import WritTemplates

struct AppFinderTests {
    static func find(_ files: [String: String]) -> [AppFinder.Found] {
        AppFinder(
            list: { folder in
                var entries: [String: Bool] = [:]
                for path in files.keys where folder.isEmpty || path.hasPrefix(folder + "/") {
                    let rest = folder.isEmpty ? Substring(path) : path.dropFirst(folder.count + 1)
                    let name = rest.prefix { $0 != "/" }
                    entries[String(name)] = name.count < rest.count
                }
                return entries.map { AppFinder.Entry(name: $0.key, isFolder: $0.value) }
            },
            head: { path, limit in files[path].map { Array($0.utf8.prefix(limit)) } }
        ).find()
    }

    @Test func findsEveryApplicationOfAMonorepo() {
        let found = Self.find([
            "template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: {}",
            "services/a/serverless.yml": "service: a",
            "services/b/infra/stack.json": "{\"Resources\": {\"Q\": {\n\"Type\" : \"AWS::SQS::Queue\"}}}",
            "services/b/package.json": "{\"Resources\": 1}",
            "services/c/openapi.yaml": "openapi: 3.0.1\npaths: {}",
            "services/c/k8s.yaml": "kind: Deployment\nspec:\n  Resources: {}",
        ])
        #expect(
            found == [
                .init(format: .sam, path: "template.yaml"),
                .init(format: .serverlessFramework, path: "services/a/serverless.yml"),
                .init(format: .cloudFormation, path: "services/b/infra/stack.json"),
            ])
        #expect(found.map(\.folder) == ["", "services/a", "services/b/infra"])
    }

    @Test func leavesOutDependenciesAndHiddenFolders() {
        let sam = "Transform: AWS::Serverless-2016-10-31\nResources: {}"
        let found = Self.find([
            "node_modules/x/template.yaml": sam, ".aws-sam/build/template.yaml": sam, "venv/t.yml": sam, "a/t.yml": sam,
        ])
        #expect(found.map(\.path) == ["a/t.yml"])
    }
}
