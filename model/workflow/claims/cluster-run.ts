// What tells a cluster from a pattern, as a run of the cluster: which processes took which steps, and what was seen of each.
import {
  type Evidence,
  type Formula,
  formulaRun,
  type NamedStep,
  type SystemLts,
} from "../../../explorer/equivalence/index.ts";
import type { Trace } from "../../../explorer/result.ts";

export interface ClusterRun {
  readonly trace: Trace;
  /** What is seen of each step; undefined where nothing is. */
  readonly seen: readonly (string | undefined)[];
  /** What is seen when the case ends, if the run goes so far: that is no step of the cluster. */
  readonly end?: string;
  /** Of what holds in the cluster and not in the pattern: what is left of it where the run ends. */
  readonly then?: Formula;
}

/** Undefined where it is the pattern that can do something, and of partitions. @param cluster On the left of the comparison. */
export function clusterRun(cluster: SystemLts, evidence: Evidence): ClusterRun | undefined {
  switch (evidence.kind) {
    case "trace":
    case "refusal":
      return evidence.side === "left" ? told(cluster, evidence.run) : undefined;
    case "divergence": {
      const { run, cycle, side } = evidence;
      return side === "left" ? told(cluster, [...run, ...cycle], run.length) : undefined;
    }
    case "formula": {
      const own = ofCluster(evidence);
      if (own === undefined) return undefined;
      const { run, then } = formulaRun(cluster.lts, own);
      return run.length === 0 ? undefined : { ...told(cluster, run), then };
    }
    case "partition":
      return undefined;
  }
}

/** The formula that holds in the cluster, if it speaks of what can be done there. */
function ofCluster({ side, formula }: Extract<Evidence, { readonly kind: "formula" }>): Formula | undefined {
  if (side === "left") return formula;
  return formula.kind === "not" ? formula.of : undefined;
}

function told(cluster: SystemLts, run: readonly NamedStep[], loop?: number): ClusterRun {
  const trace = cluster.trace(run, loop);
  const labels = run.map(([, label]) => label);
  const end = labels[trace.steps.length];
  return {
    trace,
    seen: labels.slice(0, trace.steps.length),
    ...(end === undefined ? {} : { end }),
  };
}
