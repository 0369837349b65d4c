// A theorem as mathematics: what is given, what each step does, what holds, and how a mistake would show.
import type { Parametric } from "../proofs/parametric/ask.ts";
import { mathBool, mathInt } from "../proofs/smt/math.ts";
import type { Proof, SymbolicRun } from "../proofs/symbolic/prove.ts";
import type { SymbolicStep } from "../proofs/symbolic/system.ts";

export function theoremLines(
  { theorem, proof, counterexample, isReplayed }: Parametric,
  head: (text: string) => string,
): readonly string[] {
  const { says, system, property, strengthening, source, wrong } = theorem;
  const names = [...system.parameters, ...system.variables].map((n) => `${n.name}: ${n.says}`);
  return [
    head(says),
    `    For all ${names.join("; ")}`,
    `    with ${mathBool(system.assumes)}, starting with ${Object.entries(system.initially)
      .map(([name, term]) => `${name} = ${mathInt(term)}`)
      .join(", ")},`,
    ...system.steps.map((step) => `      ${stepText(step)}`),
    `    always ${mathBool(property)}.`,
    ...(strengthening.length === 0
      ? []
      : [`    By induction, together with: ${strengthening.map(mathBool).join("; ")}.`]),
    `    ${proofText(proof)}`,
    `    The same with a mistake (${wrong.says}): ${
      counterexample === undefined
        ? "no counterexample was found, so that the proof says nothing"
        : `refuted by ${runText(counterexample)}${isReplayed ? "; the explorer finds it, too" : "; the explorer does not find it"}`
    }.`,
    `    Source: ${source}`,
  ];
}

function stepText({ label, inputs = [], when, next }: SymbolicStep): string {
  const chosen = inputs.length === 0 ? "" : ` for any ${inputs.map(({ name }) => name).join(", ")}`;
  const changes = Object.entries(next).map(([name, term]) => `${name} := ${mathInt(term)}`);
  return `${label}${chosen}: if ${mathBool(when)} then ${changes.join(", ")}`;
}

function proofText(proof: Proof): string {
  switch (proof.kind) {
    case "proved":
      return "Proved for all sizes.";
    case "refuted":
      return `Refuted by ${runText(proof.run)}.`;
    case "not inductive":
      return `Not proved: it does not follow for the state after ${proof.step}.`;
    case "unknown":
      return `Not decided: ${proof.reason}.`;
  }
}

function runText({ parameters, states, steps }: SymbolicRun): string {
  const given = [...parameters].map(([name, n]) => `${name} = ${n}`).join(", ");
  const last = [...(states.at(-1) ?? [])].map(([name, n]) => `${name} = ${n}`).join(", ");
  const labels = steps.map(({ label, inputs }) => {
    const chosen = [...inputs].map(([name, n]) => `${name} ${n}`).join(", ");
    return chosen === "" ? label : `${label} (${chosen})`;
  });
  return `${given}: ${labels.length === 0 ? "at the start" : labels.join(", then ")}; then ${last}`;
}
