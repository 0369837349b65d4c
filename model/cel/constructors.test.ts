// Constructors as maps, and what is wrong with them.
import { expect, test } from "vitest";
import { withoutConstructors } from "./constructors.ts";
import { compileCel } from "./expression.ts";

function resultOf(text: string, object: unknown = {}): unknown {
  const rewritten = withoutConstructors(text);
  if (!rewritten.ok) return `${rewritten.message} at ${rewritten.offset}`;
  const compiled = compileCel(rewritten.code, ["object"]);
  if (!compiled.ok) return `${compiled.problem.message} at ${rewritten.placeOf(compiled.problem.offset)}`;
  const result = compiled.program.run({ object });
  return result.ok ? result.value : result.message;
}

test.each([
  ["Object{}", {}],
  ["Object{spec: Object.spec{replicas: 1 + 2}}", { spec: { replicas: 3 } }],
  [
    `Object{spec: Object.spec{containers: [Object.spec.containers{name: "a", args: ["{x: 1}", 'Object{']}]}}`,
    { spec: { containers: [{ name: "a", args: ["{x: 1}", "Object{"] }] } },
  ],
  [`Object{metadata: Object.metadata{labels: {"a.b/c": "x"}}}`, { metadata: { labels: { "a.b/c": "x" } } }],
  [
    `Object{spec: object.spec.big ? Object.spec{replicas: 3} : Object.spec{replicas: 1}}`,
    { spec: { replicas: 1 } },
  ],
  [`Object{spec: Object.spec{?paused: object.?no, ?replicas: object.spec.?size}}`, { spec: { replicas: 7 } }],
  [`Object { // the {spec}\n spec : Object . spec {} }`, { spec: {} }],
  [
    `[JSONPatch{op: "add", path: "/a", value: Object.spec.x{b: 1}}]`,
    [{ op: "add", path: "/a", value: { b: 1 } }],
  ],
  [
    `[JSONPatch{op: "remove", path: "/" + jsonpatch.escapeKey("k8s.io/x~y")}]`,
    [{ op: "remove", path: "/k8s.io~1x~0y" }],
  ],
  ["[1, 2].map(x, Object{spec: Object.spec{n: x}})", [{ spec: { n: 1 } }, { spec: { n: 2 } }]],
  [`{"Object": object.Object, ?"a": object.?no}`, { Object: 1 }],
  [`[?object.?no, 1]`, [1]],
  [`object.spec.big ? 1 : [2][0]`, 2],
])("%s", (text, value) => {
  expect(resultOf(text, { Object: 1, spec: { big: false, size: 7 } })).toEqual(value);
});

test.each([
  [
    "Object{spec: Object.specx{}}",
    'type mismatch: unexpected type name "Object.specx", expected "Object.spec", which matches field name path from root Object type at 13',
  ],
  ["Object{spec: [Object.spec.x{}]}", /^type mismatch.* at 14$/],
  ["Object{1: 2}", "expected the name of a field, found 1 at 7"],
  ["JSONPatch{operation: 1}", "undefined field 'operation' at 10"],
  ["JSONPatch.x{}", "undefined type JSONPatch.x at 0"],
  ["Object.spec", "Object is a type: write Object{...} at 0"],
  ["Object{spec: Object.spec{replicas: nope}}", "Unknown variable: nope at 35"],
  ["Object{spec: 1]", "unexpected ] at 14"],
])("%s is refused", (text, message) => {
  expect(resultOf(text)).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
});
