// Probes and lifecycle hooks of containers, with the API server's rules for them.
// Source: pkg/apis/core/validation/validation.go (validateProbe, validateLivenessProbe, validateHandler).
import type { Container, Probe } from "../kubernetes/index.ts";
import { type Decoder, integer, type Log, nonNegative, present } from "./decode.ts";
import type { Path } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, type Tree } from "./tree.ts";

const PROBE_HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"] as const;
const HOOK_HANDLERS = ["exec", "httpGet", "tcpSocket", "sleep"] as const;

const probe: Decoder<Probe> = (tree, path, log) => {
  const fields = structure("Probe", tree, path, log);
  if (fields === undefined) return undefined;
  checkHandler(tree, path, log, PROBE_HANDLERS);
  const optional = present({
    initialDelaySeconds: fields.optional("initialDelaySeconds", nonNegative),
    periodSeconds: fields.optional("periodSeconds", nonNegative),
    successThreshold: fields.optional("successThreshold", nonNegative),
    failureThreshold: fields.optional("failureThreshold", nonNegative),
    terminationGracePeriodSeconds: fields.optional("terminationGracePeriodSeconds", integer(1)),
  });
  return { ...fields.rest, ...optional };
};

/** One success is enough for these: there is nothing to come back to. */
export const restartingProbe: Decoder<Probe> = (tree, path, log) => {
  const threshold = child(tree, "successThreshold");
  if (threshold?.kind === "scalar" && typeof threshold.value === "number" && threshold.value > 1) {
    const problem = `Invalid value: ${threshold.value}: must be 1`;
    log.problem(threshold.position, [...path, "successThreshold"], problem, "write 1, or leave it out");
  }
  return probe(tree, path, log);
};

export const readinessProbe: Decoder<Probe> = (tree, path, log) => {
  const grace = child(tree, "terminationGracePeriodSeconds");
  if (grace !== undefined) {
    const problem = "Invalid value: must not be set for readinessProbes";
    const fix = "remove it: a readiness probe stops nothing";
    log.problem(grace.position, [...path, "terminationGracePeriodSeconds"], problem, fix);
  }
  return probe(tree, path, log);
};

export const lifecycle: Decoder<NonNullable<Container["lifecycle"]>> = (tree, path, log) => {
  const fields = structure("Lifecycle", tree, path, log);
  if (fields === undefined) return undefined;
  for (const hook of ["postStart", "preStop"]) {
    const written = child(tree, hook);
    if (written !== undefined) checkHandler(written, [...path, hook], log, HOOK_HANDLERS);
  }
  return fields.rest;
};

function checkHandler(tree: Tree, path: Path, log: Log, handlers: readonly string[]): void {
  const [first, second] = handlers.filter((name) => child(tree, name) !== undefined);
  if (first === undefined) {
    const problem = "Required value: must specify a handler type";
    log.problem(tree.position, path, problem, `write one of ${handlers.join(", ")}`);
  } else if (second !== undefined) {
    const problem = "Forbidden: may not specify more than 1 handler type";
    log.problem(
      child(tree, second)?.position ?? tree.position,
      [...path, second],
      problem,
      `keep only ${first}`,
    );
  }
}
