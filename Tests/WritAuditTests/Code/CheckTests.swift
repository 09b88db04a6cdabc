import Testing
import WritModel

@testable import WritAudit

/// Checks and conversions that make event data harmless, each beside one that looks like it and does not.
@Suite struct CheckTests {
    static let python: [CodeSample] = [
        CodeSample(
            name: "only the address of a request chooses its host",
            code: """
                import json, os, urllib.request
                def handler(event, context):
                    request = urllib.request.Request(os.environ["GATE"], data=json.dumps(event["a"]).encode())
                    urllib.request.urlopen(request)
                    urllib.request.urlopen(urllib.request.Request(event["b"], data=b"x"))
                """, findings: ["url event.b"]),
        CodeSample(
            name: "paths below a folder",
            code: """
                import os
                ROOT = "/mnt/files"
                def handler(event, context):
                    a = os.path.realpath(os.path.join(ROOT, event["a"]))
                    if os.path.commonpath([ROOT, a]) != ROOT:
                        raise ValueError
                    open(a)
                    b = os.path.realpath(os.path.join(ROOT, event["b"]))
                    if b.startswith(ROOT + os.sep):
                        open(b)
                    c = os.path.realpath(os.path.join(ROOT, event["c"]))
                    if c.startswith(ROOT):
                        open(c)
                    d = os.path.join(ROOT, event["d"])
                    if d.startswith(ROOT + "/"):
                        open(d)
                    e = os.path.realpath(os.path.join(ROOT, event["e"]))
                    if e != ROOT and not e.startswith(ROOT + "/"):
                        raise ValueError
                    open(e)
                    f = os.path.realpath(os.path.join(ROOT, event["f"]))
                    if os.path.commonprefix([ROOT, f]) == ROOT:
                        open(f)
                    if not os.path.relpath(event["g"], ROOT).startswith(".."):
                        open(event["g"])
                """, findings: ["path event.c", "path event.d", "path event.f", "path event.g"]),
        CodeSample(
            name: "a folder that the caller names too",
            code: """
                import os
                def handler(event, context):
                    root = os.path.realpath(os.path.join("/mnt", event["tenant"]))
                    target = os.path.realpath(os.path.join(root, event["name"]))
                    if os.path.commonpath([root, target]) != root:
                        raise ValueError
                    open(target)
                """, findings: ["path event.tenant"]),
        CodeSample(
            name: "objects for paths",
            code: """
                from pathlib import Path
                ROOT = Path("/mnt/files").resolve()
                def handler(event, context):
                    (ROOT / event["a"]).read_text()
                    Path("/tmp", event["b"]).write_text("x")
                    (ROOT / Path(event["c"]).name).read_text()
                    d = (ROOT / event["d"]).resolve()
                    if not d.is_relative_to(ROOT):
                        return
                    d.read_text()
                    e = ROOT / event["e"]
                    if e.is_relative_to(ROOT):
                        e.read_text()
                    f = (ROOT / event["f"]).resolve()
                    try:
                        f.relative_to(ROOT)
                    except ValueError:
                        return
                    f.unlink()
                    g = (ROOT / event["g"]).resolve()
                    if ROOT not in g.parents:
                        return
                    g.unlink()
                """, findings: ["path event.a", "path event.b", "path event.e"]),
        CodeSample(
            name: "helpers that raise",
            code: """
                import os, re
                NAME = re.compile(r"[a-z]+")
                def is_name(value):
                    return bool(NAME.fullmatch(value))
                def check(value):
                    if not is_name(value):
                        raise ValueError(value)
                def look(value):
                    if not is_name(value):
                        print("odd")
                def change(value):
                    value = re.sub("[^a-z]", "", value)
                def checked(order):
                    if order["c"] not in ("x", "y"):
                        raise ValueError
                def some(value):
                    if len(value) > 3:
                        return
                    check(value)
                def handler(event, context):
                    a, b, d, e, f = event["a"], event["b"], event["d"], event["e"], event["f"]
                    check(a)
                    os.system("x " + a)
                    look(b)
                    os.system("x " + b)
                    checked(event)
                    os.system("x " + event["c"])
                    change(d)
                    os.system("x " + d)
                    some(e)
                    os.system("x " + e)
                    if is_name(f):
                        os.system("x " + f)
                    os.system("y " + f)
                """, findings: ["shell event.b", "shell event.d", "shell event.e", "shell event.f"]),
        CodeSample(
            name: "outcomes kept in a variable, and numbers that are tried",
            code: """
                import os, re
                def handler(event, context):
                    a, b, c, d = event["a"], event["b"], event["c"], event["d"]
                    match = re.fullmatch(r"[a-z]+", a)
                    if not match:
                        return
                    os.system("x " + a)
                    found = re.search(r"[a-z]+", b)
                    if found:
                        os.system("x " + b)
                    try:
                        int(c)
                    except ValueError:
                        return
                    os.system("x " + c)
                    os.system("x " + re.match(r"(.*)", d).group(1))
                """, findings: ["shell event.b", "shell event.d"]),
        CodeSample(
            name: "texts that keep some characters only",
            code: """
                import base64, os, re, shlex
                WORD = re.compile(r"[^a-z0-9]")
                def handler(event, context):
                    os.system("x " + re.sub(r"[^a-z0-9]", "", event["a"]))
                    os.system("x " + WORD.sub("_", event["b"]))
                    os.system("x " + re.sub(r"[;|]", "", event["c"]))
                    os.system(shlex.join(["ls", event["d"]]))
                    os.system("x " + " ".join(["ls", event["e"]]))
                    os.system("x " + base64.b16encode(event["f"].encode()).decode())
                    os.system("x " + event["g"].encode().hex())
                    open("/tmp/" + event["h"].replace("/", "_"))
                    open("/tmp/" + event["i"].replace("..", ""))
                    os.system("x " + re.sub(r"[^ -~]", "", event["j"]))
                """, findings: ["path event.i", "shell event.c", "shell event.e", "shell event.j"]),
        CodeSample(
            name: "what a pattern finds",
            code: """
                import os, re
                ID = re.compile(r"id=(\\d+)")
                def handler(event, context):
                    os.system("x " + re.search(r"(\\d+)", event["a"]).group(1))
                    os.system("x " + ID.search(event["b"]).group(1))
                    os.system("x " + re.search(r"id=(.*)", event["c"]).group(1))
                    os.system("x " + re.search(r"(?P<name>[a-z]+)", event["d"]).group("name"))
                    os.system("x " + re.search(r"(?:id)=(\\d+)(.+)", event["e"]).group(2))
                    os.system("x " + re.findall(r"[a-z]+", event["f"])[0])
                """, findings: ["shell event.c", "shell event.e"]),
        CodeSample(
            name: "tuples that a generator gives",
            code: """
                import os
                def pairs(event):
                    for row in event["rows"]:
                        yield row["safe"], row["bad"]
                def handler(event, context):
                    for one, other in pairs(event):
                        print(one)
                        os.system(other)
                """, findings: ["shell event.rows[].bad"]),
    ]

    static let script: [CodeSample] = [
        CodeSample(
            name: "paths below a folder",
            code: """
                import path from 'node:path';
                import fs from 'node:fs';
                const ROOT = '/mnt/files';
                function safe(name) {
                  const target = path.resolve(ROOT, name);
                  if (!target.startsWith(`${ROOT}/`)) throw new Error('bad');
                  return target;
                }
                export const handler = async (event) => {
                  const a = path.resolve(ROOT, event.a);
                  if (!a.startsWith(ROOT + path.sep)) return;
                  fs.readFileSync(a);
                  const b = path.join(ROOT, event.b);
                  const rest = path.relative(ROOT, b);
                  if (rest.startsWith('..') || path.isAbsolute(rest)) return;
                  fs.readFileSync(b);
                  const c = path.resolve(ROOT, event.c);
                  if (c.startsWith(ROOT)) fs.readFileSync(c);
                  const d = path.join(ROOT, event.d);
                  if (rest.startsWith('..')) return;
                  fs.readFileSync(d);
                  fs.readFileSync(safe(event.e));
                  fs.readFileSync(ROOT + '/' + path.parse(event.f).base);
                  fs.readFileSync(ROOT + '/' + path.parse(event.g).dir);
                };
                """, findings: ["path event.c", "path event.d", "path event.g"]),
        CodeSample(
            name: "helpers, tables, numbers",
            code: """
                import { exec } from 'node:child_process';
                const TABLE = { a: 1, b: 2 };
                const isName = (v) => /^[a-z]+$/.test(v);
                function assertName(v) { if (!isName(v)) throw new Error('bad'); }
                export const handler = async (event) => {
                  const { a, b, c, d, e, f } = event;
                  assertName(a);
                  exec('x ' + a);
                  if ((TABLE[b] ?? null) === null) return;
                  exec('x ' + b);
                  if (Number.isNaN(Number(c))) return;
                  exec('x ' + c);
                  if (Number.isNaN(parseInt(d))) return;
                  exec('x ' + d);
                  const ok = isName(e);
                  if (!ok) return;
                  exec('x ' + e);
                  if (f && !isName(f)) return;
                  exec('x ' + f);
                  exec('x ' + event.g.length + +event.h + ~event.i);
                  exec('x ' + encodeURIComponent(event.j) + encodeURI(event.k));
                };
                """, findings: ["shell event.d", "shell event.k"]),
        CodeSample(
            name: "digests and escapes of a statement",
            code: """
                import crypto from 'node:crypto';
                import { exec } from 'node:child_process';
                import mysql from 'mysql';
                const db = mysql.createConnection({});
                export const handler = async (event) => {
                  exec('x ' + crypto.createHash('sha256').update(event.a).digest('hex'));
                  exec('x ' + Buffer.from(event.b).toString('hex'));
                  exec('x ' + Buffer.from(event.c, 'hex').toString());
                  db.query('SELECT * FROM t WHERE a = ' + db.escape(event.d));
                  db.query('SELECT * FROM t WHERE a = ' + event.e);
                };
                """, findings: ["shell event.c", "sql event.e"]),
        CodeSample(
            name: "pages",
            code: """
                const ENTITIES = { '&': '&amp;', '<': '&lt;' };
                const one = (s) => s.replace(/[&<>"']/g, (c) => ENTITIES[c]);
                const two = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');
                const three = (s) => s.replace(/&/g, '&amp;').replace('<', '&lt;');
                export const handler = async (event) => ({
                  statusCode: 200, headers: { 'content-type': 'text/html' },
                  body: `<p>${one(event.a)}${two(event.b)}${three(event.c)}</p>`
                    + '<b>{{name}}</b>'.replace('{{name}}', event.d),
                });
                """, findings: ["html event.c", "html event.d"]),
        CodeSample(
            name: "addresses after a check of the whole text",
            code: """
                export const handler = async (event) => {
                  const { a, b, c } = event.queryStringParameters;
                  if (!/^\\/[a-z0-9][a-z0-9/-]*$/.test(a)) return { statusCode: 400 };
                  if (event.x) return { statusCode: 302, headers: { Location: `https://shop.example${a}` } };
                  if (!/^[a-z/.-]+$/.test(b)) return { statusCode: 400 };
                  if (event.y) return { statusCode: 302, headers: { Location: `https://shop.example${b}` } };
                  if (!/^\\/[a-z/-]*$/.test(c)) return { statusCode: 400 };
                  return { statusCode: 302, headers: { Location: c } };
                };
                """, findings: ["redirect event.queryStringParameters.b", "redirect event.queryStringParameters.c"]),
        CodeSample(
            name: "keys of inner objects",
            code: """
                const store = {};
                function merge(to, from) {
                  for (const key in from) {
                    if (typeof from[key] === 'object') merge(to[key], from[key]); else to[key] = from[key];
                  }
                }
                export const handler = async (event) => {
                  const body = JSON.parse(event.body);
                  const copy = {};
                  for (const key in body) copy[key] = body[key];
                  store[body.a][body.b] = body.c;
                  if (body.d !== '__proto__') store[body.d][body.e] = 1;
                  merge({}, JSON.parse(event.other));
                };
                """,
            findings: ["prototype event.body.b", "prototype event.other[]"]),
    ]

    @Test(arguments: python)
    func followsPython(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.python(sample.code)) == sample.findings)
    }

    @Test(arguments: script)
    func followsScript(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.script(sample.code)) == sample.findings)
    }

    /// What an error class of the application says was written for its callers.
    @Test func errorsOfTheApplicationMaySpeak() {
        let code = """
            class BadRequest extends Error {}
            export const handler = async (event) => {
              try {
                return work(event);
              } catch (error) {
                if (event.one) {
                  return { statusCode: 500, body: error instanceof BadRequest ? error.message : 'no' };
                }
                return { statusCode: 500, body: error instanceof Error ? error.message : 'no' };
              }
            };
            """
        let found = CodeFixture.script(code, events: ["http"]).findings
        #expect(found.filter { $0.kind == .errors }.map(\.sink.line) == [9])
    }
}
