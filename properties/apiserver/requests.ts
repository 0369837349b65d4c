// Random requests to an API server, of every verb, on two names, so that they meet.
import {
  type Arbitrary,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  oneof,
  option,
  record,
  uniqueArray,
} from "fast-check";
import type { Reference } from "./reference.ts";
import type { Answer, Policy, Server } from "./server.ts";

/** To the reference and to the model alike. */
export interface Request {
  readonly text: string;
  to(server: Server | Reference): Answer;
  /** Asked a second time, it changes nothing more, and is answered the same. */
  readonly idempotent: boolean;
  /** Whether its object comes through the validation of input, which comes first. */
  isValid?(reference: Pick<Reference, "objects">): boolean;
}

const POLICIES = ["Background", "Foreground", "Orphan"] as const satisfies readonly Policy[];

const name = constantFrom("a", "b");
const finalizer = constantFrom("example.com/one", "example.com/two", "orphan", "foregroundDeletion");
const manager = constantFrom("kubectl", "operator");
const few = integer({ min: 0, max: 3 });
const path = constantFrom("spec.replicas", "spec.paused", "metadata.labels.tier");
const value = constantFrom("1", "2");

// Most objects have none, or little would ever go.
const some = oneof({ weight: 2, arbitrary: constant([]) }, uniqueArray(finalizer, { maxLength: 2 }));
const creations = record({ name, few, own: some }).map(
  ({ name: n, few: replicas, own }): Request => ({
    text: `create ${n} with ${replicas} replicas, finalizers [${own.join(", ")}]`,
    to: (server) => server.create(n, replicas, own),
    idempotent: false,
    isValid: () => areValid(own),
  }),
);

const reads = name.map(
  (n): Request => ({ text: `get ${n}`, to: (server) => server.get(n), idempotent: true }),
);

const replicas = oneof({ weight: 6, arbitrary: few }, constantFrom(-1, 0.5));
const updates = record({ name, replicas, withUid: boolean() }).map(
  ({ name: n, replicas: r, withUid }): Request => ({
    text: `update ${n} to ${r} replicas${withUid ? ", with the uid that was read" : ""}`,
    to: (server) => server.update(n, r, withUid),
    idempotent: true,
  }),
);

const statusWrites = record({ name, few }).map(
  ({ name: n, few: ready }): Request => ({
    text: `status of ${n}: ${ready} ready`,
    to: (server) => server.updateStatus(n, ready),
    idempotent: true,
  }),
);

const deletions = record({ name, policy: option(constantFrom(...POLICIES), { nil: undefined }) }).map(
  ({ name: n, policy }): Request => ({
    text: `delete ${n}${policy === undefined ? "" : ` with policy ${policy}`}`,
    to: (server) => server.delete(n, policy),
    idempotent: false,
  }),
);

const additions = record({ name, finalizer }).map(
  ({ name: n, finalizer: f }): Request => ({
    text: `add finalizer ${f} to ${n}`,
    to: (server) => server.addFinalizer(n, f),
    idempotent: true,
    isValid: ({ objects }) => areValid([...(objects.get(n)?.finalizers ?? []), f]),
  }),
);

const removals = record({ name, finalizer }).map(
  ({ name: n, finalizer: f }): Request => ({
    text: `remove finalizer ${f} of ${n}`,
    to: (server) => server.removeFinalizer(n, f),
    idempotent: false,
  }),
);

const applied = dictionary(path, value, { noNullPrototype: true });
const applies = record({ name, manager, applied, force: boolean() }).map(
  ({ name: n, manager: m, applied: fields, force }): Request => ({
    text: `apply ${JSON.stringify(fields)} to ${n} by ${m}${force ? ", by force" : ""}`,
    to: (server) => server.apply(n, m, fields, force),
    idempotent: true,
  }),
);

const patched = dictionary(path, oneof(value, constant(null)), { noNullPrototype: true });
const patches = record({ name, manager, patched }).map(
  ({ name: n, manager: m, patched: fields }): Request => ({
    text: `patch ${n} by ${m}: ${JSON.stringify(fields)}`,
    to: (server) => server.patch(n, m, fields),
    idempotent: true,
  }),
);

export const requests: Arbitrary<Request> = oneof(
  { weight: 3, arbitrary: creations },
  { weight: 2, arbitrary: reads },
  { weight: 3, arbitrary: updates },
  statusWrites,
  { weight: 3, arbitrary: deletions },
  additions,
  { weight: 2, arbitrary: removals },
  { weight: 3, arbitrary: applies },
  { weight: 2, arbitrary: patches },
);

/** Source: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go (ValidateFinalizers). */
function areValid(finalizers: readonly string[]): boolean {
  return !finalizers.includes("orphan") || !finalizers.includes("foregroundDeletion");
}
