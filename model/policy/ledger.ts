// What the API server does to ResourceQuotas when something is made or grows: it charges all that count it, or refuses.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest, checkQuotas).
import type { Slot, Write } from "../../explorer/system.ts";
import { type Amounts, addAmounts } from "../semantics/index.ts";
import { type ClusterQuota, missingOf, type StoredQuota } from "./quotas.ts";

/** Quotas with what is stored of them, and what has been charged by the same request. */
export type Ledger = readonly {
  readonly quota: ClusterQuota;
  /** null: there is no such quota. */
  readonly stored: StoredQuota | null;
  readonly isCharged: boolean;
}[];

/** @param stored Of each quota, in their order. */
export function ledgerOf(quotas: readonly ClusterQuota[], stored: readonly (StoredQuota | null)[]): Ledger {
  return quotas.map((quota, i) => ({ quota, stored: stored[i] ?? null, isCharged: false }));
}

/** With one more pod of a template; undefined if some quota refuses it. */
export function withPod(ledger: Ledger, template: string): Ledger | undefined {
  return charged(ledger, ({ quota, stored: { status } }) => {
    const charge = quota.charges.get(template);
    if (charge === undefined) return {};
    return missingOf(charge, status.hard).length > 0 ? undefined : charge.active;
  });
}

/** With what an object is charged more after a write than before; undefined if some quota refuses that. */
export function withObject(
  ledger: Ledger,
  slot: Slot<unknown>,
  before: unknown,
  after: unknown,
): Ledger | undefined {
  return charged(ledger, ({ quota }) => {
    const own = quota.objects.find((objects) => objects.slot === slot);
    if (own === undefined) return {};
    const old = own.of(before);
    return Object.fromEntries(
      Object.entries(own.of(after)).map(([name, amount]) => [name, Math.max(0, amount - (old[name] ?? 0))]),
    );
  });
}

export function chargesIn(ledger: Ledger): readonly Write[] {
  return ledger.flatMap(({ quota, stored, isCharged }) => (isCharged ? [quota.slot.set(stored)] : []));
}

interface Entry {
  readonly quota: ClusterQuota;
  readonly stored: StoredQuota;
}

/** @param of What is charged; undefined if the quota refuses it whatever is left. */
function charged(ledger: Ledger, of: (entry: Entry) => Amounts | undefined): Ledger | undefined {
  const after = ledger.map((entry) => {
    const { quota, stored } = entry;
    if (stored === null) return entry;
    const amounts = of({ quota, stored });
    return amounts === undefined ? undefined : afterCharge(entry, stored, amounts);
  });
  return after.includes(undefined) ? undefined : after.flatMap((entry) => entry ?? []);
}

/** Only what the status limits counts. */
function afterCharge(
  entry: Ledger[number],
  stored: StoredQuota,
  amounts: Amounts,
): Ledger[number] | undefined {
  const { hard, used } = stored.status;
  const counted = Object.entries(amounts).filter(([name, amount]) => amount > 0 && Object.hasOwn(hard, name));
  if (counted.length === 0) return entry;
  const sum = addAmounts(used, Object.fromEntries(counted));
  if (counted.some(([name]) => (sum[name] ?? 0) > (hard[name] ?? 0))) return undefined;
  return { ...entry, stored: { ...stored, status: { hard, used: sum } }, isCharged: true };
}
