import Testing
import WritModel

@testable import WritAudit

/// Fields that a schema bounds are harmless after it; free texts beside them are not.
@Suite struct SchemaTests {
    static let python: [CodeSample] = [
        CodeSample(
            name: "models",
            code: """
                import enum, os
                from typing import Annotated, Literal, Optional
                from pydantic import BaseModel, Field, constr
                class Color(enum.Enum):
                    RED = "red"
                class Part(BaseModel):
                    size: int
                    note: str
                class Order(BaseModel):
                    kind: Literal["a", "b"]
                    count: int
                    name: str = Field(pattern=r"^[a-z]+$")
                    loose: str = Field(pattern=r"[a-z]+")
                    code: constr(pattern=r"^[a-z]+$")
                    tag: Annotated[str, Field(pattern=r"^[a-z]+$")]
                    color: Color
                    when: Optional[int] = None
                    either: int | str
                    parts: list[Part]
                    free: str
                def handler(event, context):
                    o = Order.model_validate_json(event["body"])
                    for field in (o.kind, o.count, o.name, o.code, o.tag, o.color.value, o.when):
                        os.system("a " + str(field))
                    os.system("b " + o.loose)
                    os.system("c " + o.either)
                    os.system("d " + o.free)
                    for part in o.parts:
                        os.system(f"e {part.size}")
                        os.system(f"f {part.note}")
                    made = Order(**event["other"])
                    os.system("g " + made.kind + made.free)
                """,
            findings: [
                "shell event.body.either", "shell event.body.free", "shell event.body.loose",
                "shell event.body.parts[].note", "shell event.other.free",
            ]),
        CodeSample(
            name: "the handler gets a model",
            code: """
                import os
                from aws_lambda_powertools.utilities.parser import BaseModel, event_parser
                class Order(BaseModel):
                    count: int
                    name: str
                @event_parser(model=Order)
                def handler(event: Order, context):
                    os.system("a %s" % event.count)
                    os.system("b " + event.name)
                """, findings: ["shell event.name"]),
        CodeSample(
            name: "JSON Schema",
            code: """
                import json, jsonschema, os
                SCHEMA = {"type": "object", "properties": {
                    "a": {"type": "string", "pattern": "^[a-z]+$"}, "b": {"enum": ["x"]}, "c": {"type": "string"},
                    "d": {"type": "object", "properties": {"e": {"type": "integer"}}}}}
                def handler(event, context):
                    body = json.loads(event["body"])
                    jsonschema.validate(body, SCHEMA)
                    os.system("x " + body["a"] + body["b"] + str(body["d"]["e"]))
                    os.system("y " + body["c"])
                    x = event["x"]
                    jsonschema.validate({"x": x}, {"type": "object", "properties": {"x": {"type": "number"}}})
                    os.system("z " + x)
                    other = json.loads(event["other"])
                    if jsonschema.Draft7Validator(SCHEMA).is_valid(other):
                        os.system("v " + other["a"])
                    os.system("w " + other["a"])
                """, findings: ["shell event.body.c", "shell event.other.a"]),
        CodeSample(
            name: "declared fields",
            code: """
                import os
                from marshmallow import Schema, fields, validate
                class Order(Schema):
                    count = fields.Int()
                    kind = fields.Str(validate=validate.OneOf(["a", "b"]))
                    name = fields.Str()
                def handler(event, context):
                    order = Order().load(event["body"])
                    os.system(f"a {order['count']} {order['kind']}")
                    os.system("b " + order["name"])
                """, findings: ["shell event.body.name"]),
        CodeSample(
            name: "a class that checks nothing",
            code: """
                import os
                from dataclasses import dataclass
                @dataclass
                class Order:
                    count: int
                def handler(event, context):
                    os.system(f"a {Order(event['count']).count}")
                """, findings: ["shell event.count"]),
        CodeSample(
            name: "parameters of a route",
            code: """
                import os
                from typing import Literal
                from fastapi import FastAPI, Query
                from mangum import Mangum
                app = FastAPI()
                @app.get("/x/{name}")
                def x(name: str, count: int, kind: Literal["a"], word: str = Query(pattern="^[a-z]+$")):
                    os.system(f"a {count} {kind} {word}")
                    os.system("b " + name)
                handler = Mangum(app)
                """, findings: ["shell event.request"]),
    ]

    static let script: [CodeSample] = [
        CodeSample(
            name: "Zod",
            code: """
                import { z } from 'zod';
                import { execSync } from 'node:child_process';
                const Part = z.object({ size: z.number().int(), note: z.string().min(1) });
                const Order = z.object({
                  kind: z.enum(['a', 'b']), name: z.string().trim().regex(/^[a-z]+$/), loose: z.string().regex(/[a-z]+/),
                  count: z.coerce.number(), id: z.string().uuid().optional(), parts: z.array(Part), free: z.string(),
                  turned: z.enum(['a']).transform((v) => v),
                }).strict();
                export const handler = async (event) => {
                  const { kind, name, loose, count, id, parts, free, turned } = Order.parse(JSON.parse(event.body));
                  execSync(`a ${kind} ${name} ${count} ${id}`);
                  execSync('b ' + loose);
                  execSync('c ' + free);
                  execSync('d ' + turned);
                  for (const part of parts) { execSync('e ' + part.size); execSync('f ' + part.note); }
                  const result = Order.safeParse(event.other);
                  if (!result.success) return;
                  execSync('g ' + result.data.kind);
                  execSync('h ' + event.other.name);
                };
                """,
            findings: [
                "shell event.body.free", "shell event.body.loose", "shell event.body.parts[].note",
                "shell event.body.turned",
            ]),
        CodeSample(
            name: "Joi and Yup",
            code: """
                import Joi from 'joi';
                import * as yup from 'yup';
                import { execSync } from 'node:child_process';
                const one = Joi.object({
                  a: Joi.string().valid('x', 'y'), b: Joi.string().pattern(/^[a-z]+$/).required(), c: Joi.string(),
                });
                const two = yup.object({ d: yup.string().matches(/^[a-z]+$/), e: yup.string(), f: yup.number() });
                export const handler = async (event) => {
                  const { error, value } = one.validate(JSON.parse(event.body));
                  if (error) return;
                  execSync(`x ${value.a} ${value.b}`);
                  execSync('y ' + value.c);
                  const data = await two.validate(event.other);
                  execSync(`x ${data.d} ${data.f}`);
                  execSync('y ' + data.e);
                };
                """, findings: ["shell event.body.c", "shell event.other.e"]),
        CodeSample(
            name: "Ajv",
            code: """
                import Ajv from 'ajv';
                import { execSync } from 'node:child_process';
                const schema = { type: 'object', properties: {
                  a: { type: 'string', pattern: '^[a-z]+$' }, b: { type: 'string' } } };
                const ajv = new Ajv();
                const check = ajv.compile(schema);
                export const handler = async (event) => {
                  const body = JSON.parse(event.body);
                  execSync('w ' + body.b);
                  if (!check(body)) return { statusCode: 400 };
                  execSync('x ' + body.a);
                  if (ajv.validate(schema, event.other)) execSync('y ' + event.other.a);
                  execSync('z ' + event.other.a);
                };
                """, findings: ["shell event.body.b", "shell event.other.a"]),
    ]

    @Test(arguments: python)
    func boundsPython(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.python(sample.code)) == sample.findings)
    }

    @Test(arguments: script)
    func boundsScript(_ sample: CodeSample) {
        #expect(CodeFixture.findings(CodeFixture.script(sample.code)) == sample.findings)
    }
}
