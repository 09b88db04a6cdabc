import Testing
import WritModel

@testable import WritAudit

/// Flows and effects in the forms that people write them, each beside a harmless one.
@Suite struct FlowTests {
    static let python: [CodeSample] = [
        CodeSample(
            name: "files that a name from outside chooses",
            code: """
                import boto3, glob, os, zipfile, tarfile
                s3 = boto3.client("s3")
                def handler(event, context):
                    s3.download_file("b", event["key"], "/tmp/" + event["key"])
                    s3.download_file("b", event["a"], "/tmp/in")
                    boto3.resource("s3").Object("b", event["a"]).download_file("/tmp/" + event["c"])
                    glob.glob("/tmp/" + event["d"])
                    with zipfile.ZipFile("/tmp/in") as archive:
                        for name in archive.namelist():
                            open("/tmp/out/" + name, "wb").write(archive.read(name))
                            open("/tmp/out/" + os.path.basename(name), "wb")
                """,
            findings: ["path event.c", "path event.d", "path event.key", "path names in the archive"]),
        CodeSample(
            name: "names of members of an archive",
            code: """
                import tarfile, zipfile
                def handler(event, context):
                    for info in zipfile.ZipFile("/tmp/in").infolist():
                        print(info.file_size)
                        open("/tmp/" + info.filename)
                    for member in tarfile.open("/tmp/in"):
                        open("/tmp/" + str(member.size))
                """, findings: ["path names in the archive"]),
        CodeSample(
            name: "programs, files that run, objects with code",
            code: """
                import os, pickle, subprocess, numpy, redis, io
                def handler(event, context):
                    os.execvp("sh", ["sh", "-c", event["a"]])
                    os.execvp("ls", ["ls", event["b"]])
                    with open("/tmp/run.sh", "w") as script:
                        script.write(event["c"])
                    os.system("sh /tmp/run.sh")
                    with open("/tmp/data.txt", "w") as data:
                        data.write(event["d"])
                    os.system("wc -l /tmp/data.txt")
                    pickle.Unpickler(io.BytesIO(event["e"])).load()
                    numpy.load(event["f"], allow_pickle=True)
                    numpy.load(event["g"])
                    redis.Redis().eval(event["h"], 0)
                    code = compile(event["i"], "x", "exec")
                    compile(event["j"], "x", "exec")
                    exec(code)
                """,
            findings: [
                "code event.h", "code event.i", "deserialisation event.e", "deserialisation event.f", "shell event.a",
                "shell event.c",
            ]),
        CodeSample(
            name: "queries of directories and logs, names of parameters and roles",
            code: """
                import boto3, ldap3, sqlalchemy
                session = sqlalchemy.orm.Session()
                def handler(event, context):
                    ldap3.Connection("x").search("dc=x", f"(uid={event['a']})")
                    ldap3.Connection("x").search("dc=x", "(uid=b)", attributes=[event["b"]])
                    boto3.client("logs").start_query(queryString="filter x = '" + event["c"] + "'", logGroupName="g")
                    boto3.client("ssm").get_parameter(Name="/app/" + event["d"], WithDecryption=True)
                    boto3.client("ssm").put_parameter(Name="/app/x", Value=event["e"])
                    boto3.client("sts").assume_role(RoleArn=event["f"], RoleSessionName="x")
                    session.execute(sqlalchemy.text(f"SELECT * FROM t WHERE a = '{event['g']}'"))
                    session.execute(sqlalchemy.text("SELECT * FROM t WHERE a = :a"), {"a": event["h"]})
                """,
            findings: [
                "noSQL event.a", "noSQL event.c", "sql event.g", "target event.d", "target event.f",
            ]),
        CodeSample(
            name: "XML readers",
            code: """
                import io, xml.sax
                from xml.sax.handler import feature_external_ges
                def handler(event, context):
                    reader = xml.sax.make_parser()
                    reader.setFeature(feature_external_ges, True)
                    reader.parse(io.StringIO(event["a"]))
                """, findings: ["xml event.a"]),
        CodeSample(
            name: "an XML reader as it comes",
            code: """
                import io, xml.sax
                def handler(event, context):
                    xml.sax.make_parser().parse(io.StringIO(event["a"]))
                """, findings: []),
        CodeSample(
            name: "objects that give by key, addresses that take the place of their base",
            code: """
                import os, requests
                from urllib.parse import urljoin
                class Bag:
                    def __init__(self, data): self.data = data
                    def __getitem__(self, name): return self.data[name]
                def handler(event, context):
                    os.system(Bag(event)["a"])
                    requests.get(urljoin("https://api.example/v1/", event["b"]))
                    requests.get(urljoin("https://api.example/v1/", "items?q=" + event["c"]))
                """, findings: ["shell event.a", "url event.b"]),
    ]

    static let script: [CodeSample] = [
        CodeSample(
            name: "programs",
            code: """
                import { exec, execFile } from 'node:child_process';
                export const handler = async (event) => {
                  execFile('ls', [event.a], { shell: true });
                  execFile('ls', [event.b]);
                  exec.call(null, event.c);
                  const run = exec.bind(null, event.d);
                  run();
                  exec.apply(null, [event.e]);
                };
                """, findings: ["shell event.a", "shell event.c", "shell event.d", "shell event.e"]),
        CodeSample(
            name: "code, patterns, templates",
            code: """
                import ejs from 'ejs';
                export const handler = async (event) => {
                  setTimeout(event.a, 1);
                  setTimeout(() => event.b, 1);
                  await import(event.c);
                  'x'.match(event.d);
                  event.e.match(/^x/);
                  ejs.render('<%= name %>', event.f);
                  ejs.render('<%= name %>', { name: event.g });
                };
                """, findings: ["code event.a", "code event.c", "regex event.d", "template event.f"]),
        CodeSample(
            name: "queries",
            code: """
                import { MongoClient } from 'mongodb';
                import { DataSource } from 'typeorm';
                const client = new MongoClient(process.env.URL);
                const source = new DataSource({});
                export const handler = async (event) => {
                  const { filter } = JSON.parse(event.a);
                  await client.db('x').collection('y').find({ ...filter }).toArray();
                  await client.db('x').collection('y').find({ name: String(event.b) }).toArray();
                  source.getRepository('u').createQueryBuilder('u').where(`u.a = '${event.c}'`).getMany();
                  source.getRepository('u').createQueryBuilder('u').where('u.a = :a', { a: event.d }).getMany();
                };
                """, findings: ["noSQL event.a.filter", "sql event.c"]),
        CodeSample(
            name: "addresses that take the place of their base",
            code: """
                export const handler = async (event) => {
                  await fetch(new URL(event.a, 'https://api.example'));
                  await fetch(new URL('/items?q=' + event.b, 'https://api.example'));
                };
                """, findings: ["url event.a"]),
    ]

    @Test(arguments: python)
    func followsPython(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.python(sample.code)) == sample.findings)
    }

    @Test(arguments: script)
    func followsScript(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.script(sample.code)) == sample.findings)
    }

    /// Every function of a table of routes is read, however many there are.
    @Test func tablesOfRoutesLoseNoFunction() {
        let names = (0..<40).map { "r\($0)" }
        var python = "import os\n"
        for name in names { python += "def \(name)(e): os.system(e['\(name)'])\n" }
        python += "ROUTES = {" + names.map { "'GET /\($0)': \($0)" }.joined(separator: ", ") + "}\n"
        python += "def handler(event, context):\n    return ROUTES[event['routeKey']](event)\n"
        #expect(CodeFixture.python(python).findings.count == 40)
        var script = "import { exec } from 'node:child_process';\nconst routes = {\n"
        for name in names { script += "  \(name): (e) => exec(e.\(name)),\n" }
        script += "};\nexport const handler = async (event) => {\n"
        script += "  for (const name of Object.keys(routes)) await routes[name](event);\n};\n"
        #expect(CodeFixture.script(script).findings.count == 40)
    }

    /// What the template gives a variable is as good as a text in the code.
    @Test func addressesOfTheTemplateAreJudged() {
        let code = """
            import os, requests
            def handler(event, context):
                requests.post(os.environ["PLAIN"])
                requests.post(os.environ["SAFE"])
                requests.post(os.environ["UNKNOWN"])
            """
        let facts = CodeAnalyzer.analyze(
            CodeBundle(files: ["app.py": code]), handler: "app.handler", runtime: "python3.13",
            environment: ["PLAIN": "http://gate.example/x", "SAFE": "https://gate.example/x"])
        #expect(facts?.findings.filter { $0.kind == .clearText }.map(\.sink.line) == [3])
    }
}
