// Functions that serve webhooks: what they may answer.
import { describe, expect, test } from "vitest";
import { checkedHandler, type HandlerRequest, type WebhookHandler } from "./handlers.ts";

const REQUEST: HandlerRequest = {
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subResource: "",
  name: "web",
  namespace: "default",
  userInfo: { username: "somebody", groups: [] },
  object: { spec: { a: 1 } },
  oldObject: null,
};

const saidOf = (handler: (request: HandlerRequest) => unknown, mayChange = true): unknown => {
  // Modules of users are run unchecked: they may answer anything.
  const untyped: WebhookHandler = (request) => JSON.parse(JSON.stringify(handler(request) ?? null));
  return checkedHandler(untyped, "handler ./hook.ts", mayChange)(REQUEST);
};

describe("a function that serves a webhook", () => {
  test("is asked about what is shown, twice, and no more about the same", () => {
    let asked = 0;
    const handler = checkedHandler(
      ({ object }) => {
        asked++;
        return { allowed: JSON.stringify(object) === '{"spec":{"a":1}}' };
      },
      "hook",
      false,
    );
    expect([handler(REQUEST), handler({ ...REQUEST })]).toEqual([{ allowed: true }, { allowed: true }]);
    expect(asked).toBe(2);
    expect(handler({ ...REQUEST, object: {} })).toEqual({ allowed: false });
  });

  let turn = 0;
  test.each([
    ["throws", () => JSON.parse("{"), /^handler .\/hook.ts, CREATE Pod\/web: throws: /],
    [
      "answers otherwise the second time",
      () => ({ allowed: turn++ % 2 === 0 }),
      /answers otherwise when it is asked the same again/,
    ],
    ["answers nothing", () => undefined, /answers no object with `allowed`/],
    ["answers no boolean", () => ({ allowed: "yes" }), /something else than true or false/],
    ["answers no text", () => ({ allowed: false, message: 1 }), /something else than a text as `message`/],
    ["answers an object as a patch", () => ({ allowed: true, patch: {} }), /something else than a list/],
    [
      "answers no JSON patch",
      () => ({ allowed: true, patch: [{ op: "put", path: "/a" }] }),
      /operation 1: .*op is none of/,
    ],
    [
      "changes what it is shown",
      ({ object }: HandlerRequest) => Object.assign(Object(object), { b: 1 }),
      /throws: /,
    ],
  ])("is refused where it %s", (_, handler, problem) => {
    expect(() => saidOf(handler)).toThrow(problem);
  });

  test("changes nothing where its webhook validates", () => {
    expect(() => saidOf(() => ({ allowed: true, patch: [] }), false)).toThrow(
      "only mutating webhooks change anything",
    );
  });
});
