// What volumes the pods of a placement may use: for each claim the volumes that it can be bound to, and from where these are reached.
// Which those are, the model's own functions say; a claim may get any volume that fits, where Kubernetes takes the smallest that is left.

import { titleOf } from "../../model/inventory/objects.ts";
import type { Workload } from "../../model/inventory/workload.ts";
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import { type ClaimFacts, claimNamesIn, type StorageFacts } from "../../model/storage/facts.ts";
import { choicesFor, isDelayed, type Seeker, whyNotReachable } from "../../model/storage/volumes.ts";
import type { BoundVolume } from "../../model/stored.ts";
import type { ClaimOption, ClaimUse } from "./claim-use.ts";
import type { PodClass } from "./problem.ts";

export function claimUsesOf(
  classes: readonly (PodClass & { readonly workload: Workload })[],
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
): readonly ClaimUse[] {
  const shared = new Map<string, ClaimUse>();
  const own: ClaimUse[] = [];
  for (const c of classes) {
    const { namespace, spec } = c.template;
    for (const name of claimNamesIn(spec)) {
      const key = `${namespace}/${name}`;
      const before = shared.get(key)?.pods ?? [];
      shared.set(key, { ...objectUse(key, name, namespace, storage, nodes), pods: [...before, c] });
    }
    for (const facts of c.workload.claimTemplates ?? []) {
      const seeker = { facts, key: `${facts.namespace}/${facts.name}-${c.ref.name}` };
      own.push({ ...useOf(facts.name, facts, false, optionsFor(storage, seeker, nodes)), pods: [c] });
    }
  }
  return [...shared.values(), ...own].filter(
    ({ options, isMissing, isExclusive, isShared }) =>
      isMissing || options !== undefined || (isExclusive && isShared),
  );
}

function objectUse(
  key: string,
  name: string,
  namespace: string,
  storage: StorageFacts,
  nodes: readonly NodeFacts[],
): Omit<ClaimUse, "pods"> {
  const title = titleOf({ kind: "PersistentVolumeClaim", namespace, name });
  const facts = storage.claims.find((claim) => claim.namespace === namespace && claim.name === name);
  if (facts === undefined) return { title, isShared: true, isExclusive: false, isMissing: true };
  return useOf(title, facts, true, optionsFor(storage, { facts, key }, nodes));
}

function useOf(
  title: string,
  { accessModes }: ClaimFacts,
  isShared: boolean,
  options: readonly ClaimOption[] | undefined,
): Omit<ClaimUse, "pods"> {
  const isExclusive = accessModes.some((mode) => mode === "ReadWriteOncePod");
  return { title, isShared, isExclusive, isMissing: false, ...(options === undefined ? {} : { options }) };
}

/** Each volume on its own, as if there were no other; and those that its class may make. */
function optionsFor(
  storage: StorageFacts,
  seeker: Seeker,
  nodes: readonly NodeFacts[],
): readonly ClaimOption[] | undefined {
  if (!storage.isGiven) return undefined;
  const delayed = isDelayed(storage, seeker.facts);
  const found = new Map<string, ClaimOption>();
  const note = (volume: BoundVolume, node: NodeFacts): void => {
    const title = volumeText(volume);
    const before = found.get(title)?.nodes ?? [];
    const named = volume.name === undefined ? {} : { volume: volume.name };
    found.set(title, { title, ...named, nodes: [...before, node.name] });
  };
  const offers = [...storage.volumes.map((facts) => [{ facts, state: { phase: "Available" as const } }]), []];
  for (const offered of offers) {
    for (const node of nodes) {
      const choices = choicesFor(storage, nodes, seeker, offered, delayed ? node : undefined);
      for (const volume of choices) {
        const isOffered = offered.length === 0 || volume.name !== undefined;
        if (isOffered && whyNotReachable(storage, volume, node) === undefined) note(volume, node);
      }
    }
  }
  return [...found.values()];
}

function volumeText({ name, reach = {} }: BoundVolume): string {
  if (name !== undefined) return `volume ${name}`;
  const where = Object.entries(reach).map(([key, value]) => `${key}=${value}`);
  return where.length === 0 ? "a new volume" : `a new volume (${where.join(", ")})`;
}
