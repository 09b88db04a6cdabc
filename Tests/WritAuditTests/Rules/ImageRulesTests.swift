import Testing
import WritModel
import WritTemplates

@testable import WritAudit

/// Functions of container images, and what builds fetch.
@Suite struct ImageRulesTests {
    private static let code =
        "import os\ndef handler(event, context):\n    os.system('convert ' + event['Records'][0]['s3']['object']['key'])\n"
    private static let file = """
        # the image
        ARG TAG=3.12
        FROM public.ecr.aws/lambda/python:${TAG}@sha256:00 AS base
        RUN pip install \\
            boto3
        FROM base
        COPY app.py ${LAMBDA_TASK_ROOT}
        CMD ["app.handler"]
        """

    private func report(_ files: [String: String], more: String = "", metadata: String = "") throws -> AuditReport {
        try Sample.audit(
            """
            Act:
              Type: AWS::Serverless::Function
              Properties:
                PackageType: Image
                \(more)
              Metadata: {DockerContext: ./resize, Dockerfile: Dockerfile\(metadata)}

            """, files: files)
    }

    @Test func theCodeOfAnImageIsRead() throws {
        #expect(try report(["resize/Dockerfile": Self.file, "resize/app.py": Self.code]).has("WRIT-CODE-001"))
        let harmless = Self.code.replacing("os.system", with: "print")
        #expect(try !report(["resize/Dockerfile": Self.file, "resize/app.py": harmless]).has("WRIT-CODE-001"))
        // The template's command goes first; `COPY` says where the file lies.
        let other = Self.file.replacing("COPY app.py", with: "COPY src/ ./").replacing("app.handler", with: "no.such")
        let stated = try report(
            ["resize/Dockerfile": other, "resize/src/app.py": Self.code], more: "ImageConfig: {Command: [app.handler]}")
        #expect(stated.has("WRIT-CODE-001"))
    }

    @Test func whyAnImageIsNotReadIsSaid() throws {
        func problem(_ files: [String: String]) throws -> String {
            try report(files).problems.first { $0.code == "unread-code" }?.message ?? ""
        }
        #expect(try problem([:]).contains("there is no `resize/Dockerfile`"))
        #expect(try problem(["resize/Dockerfile": "FROM rust:1\nCMD [\"a.b\"]\n"]).contains("`rust:1`"))
        #expect(try problem(["resize/Dockerfile": "FROM python:3.12\nCMD [\"python\", \"app.py\"]\n"]).contains("CMD"))
        #expect(try problem(["resize/Dockerfile": Self.file]).contains("`app.handler`"))
        #expect(try problem(["resize/Dockerfile": Self.file, "resize/app.py": Self.code]) == "")
    }

    @Test func anImageNeedsNoSignatureOfAZipFile() throws {
        #expect(try !report(["resize/Dockerfile": Self.file, "resize/app.py": Self.code]).has("WRIT-CI-008"))
        #expect(try Sample.audit(Sample.function()).has("WRIT-CI-008"))
    }

    @Test(arguments: [
        ("public.ecr.aws/lambda/python:3.12-arm64", "python3.12"), ("amazon/aws-lambda-nodejs:20", "nodejs20.x"),
        ("python:3.11.4-slim", "python3.11"), ("node:22-alpine", "nodejs22.x"), ("python:latest", "python"),
    ])
    func theBaseTellsTheRuntime(image: String, runtime: String) {
        #expect(ContainerImage.runtime(image) == runtime)
    }

    @Test func stagesAreFollowed() {
        let file = Dockerfile(Array(Self.file.utf8), file: "Dockerfile")
        #expect(file.stages.map(\.base) == ["public.ecr.aws/lambda/python:3.12@sha256:00", "base"])
        #expect(file.line(of: nil).count == 2 && file.line(of: "base").count == 1)
        #expect(file.images.map(\.name) == ["public.ecr.aws/lambda/python:3.12@sha256:00"])
        #expect(file.stages[0].instructions.first?.text.contains("boto3") == true)
        #expect(file.stages[1].location.line == 6)
        for text in ["", "FROM", "CMD [\"a\"", "FROM a AS a\nFROM a", "\\", "ARG X=\nFROM $X"] {
            _ = Dockerfile(Array(text.utf8), file: "Dockerfile").line(of: nil)
        }
    }

    // MARK: builds

    private func built(_ path: String, _ text: String) throws -> [Finding] {
        let application = try ApplicationReader().read(
            YAMLParser.parse(Array("Resources: {}\n".utf8), file: "t.yaml"), name: "a", folder: ".",
            templateFile: "t.yaml")
        let tree = TreeFacts.read(MemoryTree([path: Array(text.utf8)]), templates: [], now: nil)
        return ScriptRules.check(AuditInput(application: application, tree: tree))
    }

    @Test(arguments: [
        ("curl -sSL https://x.example/i.sh | bash", true), ("curl -fsSL https://x.example/i | sudo -E bash -", true),
        ("wget -qO- https://x.example/i.sh | sh -s -- -y", true), ("bash <(curl -s https://x.example/i.sh)", true),
        ("sh -c \"$(curl -fsSL https://x.example/i.sh)\"", true),
        ("apt-get update && curl https://x.example/i | sh", true),
        ("curl -o i.sh https://x.example/i.sh && sha256sum -c i.sum && bash i.sh", false),
        ("curl -s https://x.example/v | jq .tag", false), ("cat setup.sh | bash", false),
        ("VERSION=$(curl -s https://x.example/v)", false), ("echo \"$(curl -s https://x.example/v)\"", false),
        ("curl https://x.example/a.tgz | tar xz", false), ("# curl https://x.example/i | sh", false),
    ])
    func aDownloadThatIsRun(line: String, isRun: Bool) throws {
        let workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          \(line)\n"
        #expect(try built(".github/workflows/a.yml", workflow).contains { $0.rule == "WRIT-CI-009" } == isRun)
        #expect(
            try built("x/Dockerfile", "FROM a@sha256:0\nRUN \(line)\n").contains { $0.rule == "WRIT-CI-009" } == isRun)
    }

    @Test func aDownloadWithoutProofIsWorse() throws {
        let found = try built("buildspec.yml", "phases: {build: {commands: ['curl -k https://x.example/i | sh']}}\n")
        #expect(found.first?.rule == "WRIT-CI-009" && found.first?.severity == .high)
    }

    @Test func packagesAreFetchedWithProof() throws {
        func rules(_ line: String) throws -> [String] {
            try built("buildspec.yml", "phases: {build: {commands: ['\(line)']}}\n").map(\.rule)
        }
        #expect(try rules("pip install --trusted-host pypi.example x") == ["WRIT-DEP-005"])
        #expect(try rules("npm config set strict-ssl false") == ["WRIT-DEP-005"])
        #expect(try rules("pip install -i http://mirror.example/simple x") == ["WRIT-DEP-005"])
        #expect(try rules("pip install -i https://mirror.example/simple x") == [])
        #expect(try rules("npm ci --registry https://mirror.example") == [])
        #expect(try rules("curl http://localhost:4566/health") == [])
    }

    @Test func aBaseImageIsNamedByItsContent() throws {
        func severity(_ base: String) throws -> Finding.Severity? {
            try built("Dockerfile", "FROM \(base)\n").first { $0.rule == "WRIT-CI-010" }?.severity
        }
        #expect(try severity("python:latest") == .low)
        #expect(try severity("python") == .low)
        #expect(try severity("registry.example:5000/python") == .low)
        #expect(try severity("python:3.12") == .note)
        #expect(try severity("python:3.12@sha256:00") == nil)
        #expect(try severity("scratch") == nil)
    }
}
