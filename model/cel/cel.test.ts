// CEL as Kubernetes has it: what expressions come to, what is wrong with a text, and where.
import { describe, expect, test } from "vitest";
import { compileCel, Lazy } from "./expression.ts";

const object = {
  metadata: { name: "web", labels: { "app.kubernetes.io/name": "web" } },
  spec: {
    replicas: 3,
    ratio: 0.5,
    containers: [
      { name: "a", image: "reg/a" },
      { name: "b", image: "reg/b" },
    ],
  },
};

function comesTo(text: string, oldObject: unknown = null): unknown {
  const compiled = compileCel(text, ["object", "oldObject"]);
  if (!compiled.ok) return `no expression: ${compiled.problem.message}`;
  const result = compiled.program.run({ object, oldObject });
  return result.ok ? result.value : `error: ${result.message}`;
}

describe("expressions that are true", () => {
  test.each([
    "object.spec.replicas <= 3 && object.spec.replicas + 1 == 4 && object.spec.replicas / 2 == 1",
    "object.spec.ratio < 1 && object.spec.ratio * 2.0 == 1.0",
    "type(object.spec.replicas) == int && string(object.spec.replicas) == '3'",
    "object.spec.containers.all(c, c.image.startsWith('reg/'))",
    "object.spec.containers.exists(c, c.name == 'b') && object.spec.containers.exists_one(c, c.name == 'b')",
    "object.spec.containers.filter(c, c.name != 'a').map(c, c.name) == ['b']",
    "object.spec.nope > 1 || true",
    "!(object.spec.nope > 1 && false)",
    "!has(object.spec.nope) && has(object.spec.replicas)",
    "object.?spec.?nope.orValue(5) == 5 && object.spec[?'nope'].orValue(5) == 5",
    "optional.of(1).hasValue() && !optional.none().hasValue()",
    "object.metadata.labels['app.kubernetes.io/name'] == 'web'",
    "'app.kubernetes.io/name' in object.metadata.labels && object.spec.replicas in [1, 3]",
    "oldObject == null || object.spec.replicas > oldObject.spec.replicas",
    "cel.bind(n, object.spec.replicas, n * n == 9)",
    "object.metadata.name == 'web' ? true : false",
    "'%s is %d, %.1f, %s'.format(['a', 3, 0.25, [1, 'x']]) == 'a is 3, 0.3, [1, x]'",
    "'a-b-c'.replace('-', '+') == 'a+b+c' && 'a-b-c'.replace('-', '+', 1) == 'a+b-c'",
    "' A,b '.trim().lowerAscii().split(',') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b'",
    "'abc123'.matches('^[a-z]+[0-9]+$') && 'A'.matches('(?i)a') && 'a'.matches('^[[:alpha:]]$')",
    "'abc123d4'.find('[0-9]+') == '123' && 'abc123d4'.findAll('[0-9]+') == ['123', '4']",
    "'matches(' == 'matches' + '('",
    "[1, 2, 3].isSorted() && [1, 2, 3].sum() == 6 && [3, 1, 2].min() == 1 && [3, 1].max() == 3",
    "[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && [1].indexOf(5) == -1",
    "sets.contains([1, 2], [2]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [2])",
    "quantity('1Gi').isGreaterThan(quantity('500Mi')) && quantity('1000m') == quantity('1')",
    "isQuantity('1Gi') && !isQuantity('many') && quantity('1').add(2).asInteger() == 3",
    "cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.1'))",
    "ip('fe80::1').isLinkLocalUnicast() && ip('::0:1') == ip('::1') && !isIP('300.1.1.1')",
    "url('https://a.example:8443/x').getHostname() == 'a.example' && url('https://a.example:8443/x').getPort() == '8443'",
    "duration('1h') > duration('30m') && timestamp('2024-01-01T00:00:00Z').getFullYear() == 2024",
    "{'a': [1, 2]} == {'a': [1, 2]} && [1] + [2] == [1, 2]",
    "-7 % 3 == -1 && dyn(1) == 1.0",
  ])("%s", (text) => {
    expect(comesTo(text)).toBe(true);
  });
});

describe("errors of evaluation", () => {
  test.each([
    ["object.spec.nope > 1", "No such key: nope"],
    ["object.spec.containers[5].name == 'a'", "index out of bounds"],
    ["1 / 0 == 1", "division by zero"],
    ["9223372036854775807 + object.spec.replicas > 0", "overflow"],
    ["quantity('many') == quantity('1')", "is not a number"],
    ["'a'.matches('(')", "missing closing"],
    ["object.constructor == 1", "No such key: constructor"],
    ["[1, 'a'].sum() == 1", "no such overload"],
  ])("%s", (text, message) => {
    expect(comesTo(text)).toMatch(new RegExp(`^error: .*${message}`, "i"));
  });
});

describe("texts that are no expressions", () => {
  test.each([
    ["object.spec..replicas", 12, false],
    ["object.spec.replicas +", 22, false],
    ["true && unknown", 8, false],
    ["size(1) == 1", 0, false],
    ["1 + 'a' == 2", 0, false],
    ["authorizer.group('').check('get').allowed()", 0, true],
    ["[1].all(i, v, i < v)", 0, true],
    ["semver('1.0.0') == semver('1.0.0')", 0, true],
  ])("%s", (text, offset, isUnsupported) => {
    const compiled = compileCel(text, ["object"], "bool");
    expect(compiled).toMatchObject({ ok: false, problem: { offset, isUnsupported } });
  });

  test("what comes to another type than it should", () => {
    expect(compileCel("1 + 1", [], "bool")).toMatchObject({
      ok: false,
      problem: { message: "must evaluate to bool" },
    });
    expect(compileCel("'a'", [], "string").ok).toBe(true);
  });
});

describe("variables of variables", () => {
  const variables = (text: string): unknown => {
    const programs = [
      ["n", "object.spec.replicas"],
      ["twice", "variables.n * 2"],
      ["broken", "object.nope"],
    ].flatMap(([name = "", expression = ""]) => {
      const compiled = compileCel(expression, ["object", "variables"]);
      return compiled.ok ? [{ name, program: compiled.program }] : [];
    });
    const compiled = compileCel(text, ["object", "variables"]);
    if (!compiled.ok) return undefined;
    const result = compiled.program.run({ object, variables: new Lazy("variables", programs, { object }) });
    return result.ok ? result.value : result.message;
  };

  test("are worked out one from the other", () => {
    expect(variables("variables.twice")).toBe(6);
  });

  test("only disturb where they are asked for", () => {
    expect(variables("variables.n == 3 || variables.broken")).toBe(true);
    expect(variables("variables.broken")).toBe("No such key: nope");
  });

  test("a program says which of them it asks for, and where", () => {
    const compiled = compileCel("variables.a > variables.b", ["variables"]);
    const fields = compiled.ok ? compiled.program.fieldsOf("variables") : [];
    expect(fields.map(({ field }) => field)).toEqual(["a", "b"]);
  });
});
