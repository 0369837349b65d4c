// The model's API server does what an independent reference does, whatever is requested, and the comparison can fail.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiServerViolation, apiServerRequests, runRequests } from "./index.ts";
import { type Answer, Server } from "./server.ts";

const SEED = 815_4711;

test("random requests are answered, and stored, as by the reference", () => {
  const seen = new Map<string, number>();
  const count = (outcome: string) => void seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  fc.assert(
    fc.property(apiServerRequests(count), (run) => runRequests(run)),
    { seed: SEED, numRuns: 2_000 },
  );
  const expected = {
    create: ["ok", "AlreadyExists"],
    get: ["ok", "NotFound"],
    update: ["ok", "NotFound", "Conflict", "Invalid"],
    status: ["ok", "NotFound"],
    delete: ["ok", "NotFound"],
    add: ["ok", "Invalid", "NotFound"],
    remove: ["ok", "NotFound"],
    apply: ["ok", "Conflict", "NotFound"],
    patch: ["ok", "NotFound"],
  };
  for (const [verb, answers] of Object.entries(expected))
    for (const answer of answers)
      expect(seen.get(`${verb}: ${answer}`), `${verb}: ${answer}`).toBeGreaterThan(10);
});

class Forgetful extends Server {
  override update(name: string, replicas: number): Answer {
    return super.update(name, replicas, false);
  }
}

class Hasty extends Server {
  override delete(name: string): Answer {
    super.delete(name, "Background");
    for (const finalizer of this.seen()[name]?.finalizers ?? []) this.removeFinalizer(name, finalizer);
    return "ok";
  }
}

class Careless extends Server {
  override updateStatus(name: string, ready: number): Answer {
    return super.update(name, ready, false);
  }
}

class Forceful extends Server {
  override apply(...[name, manager, applied]: Parameters<Server["apply"]>): Answer {
    return super.apply(name, manager, applied, true);
  }
}

test.each([
  { wrong: "forgets the uid as a precondition", make: () => new Forgetful() },
  { wrong: "removes what finalizers hold", make: () => new Hasty() },
  { wrong: "writes the spec in place of the status", make: () => new Careless() },
  { wrong: "knows no conflict of managers", make: () => new Forceful() },
])("a server that $wrong is found out, by few requests", ({ make }) => {
  const ran = fc.check(
    fc.property(apiServerRequests(), (run) => runRequests(run, make())),
    { seed: SEED, numRuns: 2_000 },
  );
  expect(ran.errorInstance).toBeInstanceOf(ApiServerViolation);
  expect([...(ran.counterexample?.[0] ?? [])].length).toBeLessThanOrEqual(6);
});
