import Testing
import WritModel

@testable import WritIAM

struct ReachPictureTests {
    private static let account = "111122223333"

    private func policy(_ actions: [String], on resource: String) throws -> Policy {
        try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": .object([
                    "Effect": "Allow", "Action": Node(actions.map { Node($0) }), "Resource": Node(resource),
                ]),
            ]), kind: .identity)
    }

    private func scene(_ count: Int, prefix: String = "fn", last: [String] = ["sqs:SendMessage"]) throws -> ReachScene {
        let trust = try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": .object([
                    "Effect": "Allow", "Principal": .object(["Service": "lambda.amazonaws.com"]),
                    "Action": "sts:AssumeRole",
                ]),
            ]), kind: .trust)
        let queue = ARN(service: "sqs", region: "eu-west-1", account: Self.account, resource: "jobs")
        var identities: [ReachScene.Identity] = []
        var functions: [ReachScene.Function] = []
        for number in 0..<count {
            let id = "\(prefix)\(number)"
            let actions = number == count - 1 ? last : ["sqs:SendMessage"]
            identities.append(
                ReachScene.Identity(
                    id: id + "Role",
                    arn: ARN(service: "iam", region: "", account: Self.account, resource: "role/\(id)"),
                    policies: [try policy(actions, on: "*")], trust: trust))
            functions.append(
                ReachScene.Function(
                    id: id, arn: "arn:aws:lambda:eu-west-1:\(Self.account):function:\(id)", role: id + "Role",
                    isOpen: number == 0))
        }
        let stores = [ReachScene.Store(id: "jobs", arn: queue, triggers: [functions[count - 1].id])]
        return ReachScene(identities: identities, functions: functions, stores: stores)
    }

    @Test func everyBoxIsInItsColumn() throws {
        let picture = ReachPicture(ReachGraph(try scene(3)))
        #expect(picture.columns[0].map(\.title).sorted() == ["anyone", "jobs"])
        #expect(picture.columns[1].count == 3 && picture.columns[2].count == 3)
        #expect(picture.columns[3].map(\.title) == ["jobs"])
        #expect(picture.lines.contains { $0.to == "out:jobs" && $0.label == "SendMessage" })
        #expect(!picture.columns.joined().contains { $0.isRisk })
    }

    @Test func aWayToAdministratorStandsOut() throws {
        let picture = ReachPicture(ReachGraph(try scene(2, last: ["iam:AttachRolePolicy"])))
        #expect(picture.columns[3].contains { $0.title == "administrator" && $0.isRisk })
        // From anyone over the queue to the role that can rewrite itself.
        #expect(picture.lines.filter(\.isRisk).count == 6)
    }

    @Test func manyBoxesAreFolded() throws {
        let graph = ReachGraph(try scene(60))
        let picture = ReachPicture(graph)
        #expect(picture.columns.allSatisfy { $0.count <= ReachPicture.mostBoxes })
        #expect(picture.columns[1].contains { $0.title == "45 more functions" })
        #expect(graph.svg().utf8.count < 60_000)
    }

    @Test func namesCannotWriteMarkup() throws {
        let svg = ReachGraph(try scene(2, prefix: "<script>\"&'")).svg()
        #expect(!svg.contains("<script>") && svg.contains("&lt;script&gt;&quot;&amp;'"))
    }

    @Test func tagsAreBalancedAndTheSameEveryTime() throws {
        let svg = ReachGraph(try scene(4)).svg()
        let again = ReachGraph(try scene(4)).svg()
        #expect(svg == again)
        for tag in ["svg", "g", "text", "title", "defs", "marker", "style"] {
            let opened = svg.split(separator: "<\(tag)", omittingEmptySubsequences: false).count - 1
            let closed = svg.split(separator: "</\(tag)>", omittingEmptySubsequences: false).count - 1
            #expect(closed > 0 && opened >= closed, "\(tag)")
        }
    }

    @Test func nothingIsDrawnOfNothing() {
        #expect(ReachGraph(ReachScene(identities: [])).svg().isEmpty)
    }

    @Test func sentencesNameStepsAndPermissions() throws {
        let lines = ReachGraph(try scene(2, last: ["iam:AttachRolePolicy"])).sentences()
        #expect(lines.contains { $0.hasPrefix("Anyone can reach `fn0` in 1 step: ") })
        #expect(
            lines.contains {
                $0.hasPrefix("Anyone can reach everything in the account in 6 steps: ")
                    && $0.contains("`iam:AttachRolePolicy`")
            })
        // Nobody comes from outside: nothing is said.
        var closed = try scene(2)
        closed.functions[0].isOpen = false
        #expect(ReachGraph(closed).sentences().isEmpty)
    }
}
