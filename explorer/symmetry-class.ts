// Declares classes of interchangeable members that are more than single slots: a member owns several slots, or other
// slots speak of it by name, or it is nothing but a name inside values.
import { ModelError } from "./errors.ts";

/** What a member is called inside values: its number, unless the class says otherwise. */
export type MemberName = string | number;

/** Tells where each member of a class goes. */
export interface Renaming {
  /** The name of the member that takes the place of the one called `name`; what is no member's name stays as it is. */
  member<T>(name: T): T;
  /** A list with one element for each member, in the order of the members, in its new order. */
  list<T>(byMember: readonly T[]): readonly T[];
}

/** Slots whose values speak of members, and how such a value changes when members are renamed. */
export interface References {
  readonly slots: readonly Named[];
  by(value: unknown, to: Renaming): unknown;
}

/** A slot, as far as a class is concerned. */
export interface Named {
  readonly name: string;
}

/** A class of members that may be permuted freely, together with their slots and all values that name them. */
export interface SymmetryClass {
  readonly kind: "symmetry class";
  /** What each member is called inside values. */
  readonly names: readonly MemberName[];
  /** The slots of each member; slots at the same place correspond. Members may have none. */
  readonly members: readonly (readonly Named[])[];
  readonly rename: readonly References[];
}

/**
 * Declares a class for `interchangeable`. The system must look the same after any permutation of its members: of their
 * slots, of their names in all values (`rename`), and of the processes that read them (`orbit`). Labels must not name
 * members. A slot may belong to members of several classes (what client c wants of resource r), and may speak of several.
 *
 * ```ts part
 * symmetryClass({
 *   members: [[node1], [node2]],
 *   names: ["n1", "n2"],
 *   rename: [refers(pods, (pod, to) => ({ ...pod, node: to.member(pod.node) }))],
 * })
 * ```
 *
 * `members` may be left out where members are only names, `names` where they are called 0, 1, 2, ... A value that holds
 * a set of names must keep it sorted, also after renaming.
 * @throws ModelError if members differ in the number of their slots, share a slot, or do not have one name each
 */
export function symmetryClass(declared: {
  readonly members?: readonly (readonly Named[])[];
  readonly names?: readonly MemberName[];
  readonly rename?: readonly References[];
}): SymmetryClass {
  const size = declared.members?.length ?? declared.names?.length;
  if (size === undefined) throw new ModelError({}, "declares a symmetry class without members and names");
  const members = declared.members ?? Array.from({ length: size }, () => []);
  const names = declared.names ?? Array.from({ length: size }, (_, i) => i);
  const slots = members.flat();
  if (names.length !== size || new Set(names).size !== size)
    throw new ModelError({}, `declares a symmetry class of ${size} members that do not have one name each`);
  if (members.some((m) => m.length !== members[0]?.length))
    throw new ModelError({}, "declares a symmetry class whose members differ in the number of their slots");
  const twin = slots.find((s, i) => slots.indexOf(s) !== i);
  if (twin !== undefined)
    throw new ModelError({}, `declares a symmetry class in which the slot "${twin.name}" appears twice`);
  return { kind: "symmetry class", names, members, rename: declared.rename ?? [] };
}

/**
 * Declares that the values of `slots` speak of members; `by` gives the value after a renaming. It must be pure, change
 * nothing but names of members, and treat all slots alike that any class permutes with each other.
 */
export function refers<V>(
  slots: readonly (Named & { readonly initial: V })[],
  by: (value: V, to: Renaming) => V,
): References {
  return {
    slots,
    by(value: V, to: Renaming): V {
      return by(value, to);
    },
  };
}

/** A class of single slots that nothing refers to, in the general form. */
export function classOf(declared: readonly Named[] | SymmetryClass): SymmetryClass {
  return "kind" in declared ? declared : symmetryClass({ members: declared.map((s) => [s]) });
}

/** The renaming by which member i takes the place of member `places[i]`. */
export function renaming(names: readonly MemberName[], places: ArrayLike<number>): Renaming {
  const known: readonly unknown[] = names;
  function member<T>(name: T): T;
  function member(name: unknown): unknown {
    const i = known.indexOf(name);
    return i < 0 ? name : names[places[i] ?? i];
  }
  return {
    member,
    list<T>(byMember: readonly T[]): readonly T[] {
      const moved = byMember.slice();
      for (const [i, element] of byMember.entries()) moved[places[i] ?? i] = element;
      return moved;
    },
  };
}
