// The reachable state graph as integers, in compressed sparse rows: what liveness is decided on.

/** Out-edges of state s are the indices offsets[s] .. offsets[s+1]-1 of `targets` and `actions`. */
export interface StateGraph {
  readonly stateCount: number;
  readonly initial: Int32Array;
  readonly offsets: Uint32Array;
  readonly targets: Int32Array;
  /** The action (a process's label) of each edge; -1 for a step that changes nothing, which is a stutter. */
  readonly actions: Int32Array;
  /** How many actions there are: action ids are 0 .. actionCount-1. */
  readonly actionCount: number;
}

/** One fairness assumption: on the actions `a` with `members[a] === 1`, taken together. */
export interface FairnessSet {
  readonly name: string;
  readonly kind: "weak" | "strong";
  readonly members: Uint8Array;
}

/**
 * Which fair runs are sought. A run goes from an initial state to a state of `from`, from there on stays within
 * `stay`, and ends in a cycle (or stutters for ever) that visits a state of `visit` and takes no action of `avoid`.
 * Omitted: no restriction. Bitmaps are indexed by state (`avoid`: by action), 1 = member.
 */
export interface LassoQuery {
  readonly from?: Uint8Array;
  readonly stay?: Uint8Array;
  readonly visit?: Uint8Array;
  /** The cycle (or the state of the stuttering) must visit each of these, too. */
  readonly visitEach?: readonly Uint8Array[];
  readonly avoid?: Uint8Array;
  /** The run may stutter for ever only in these states. */
  readonly settle?: Uint8Array;
}

/** A fair run: edge indices of the stem, then of the cycle. An empty cycle stutters in the stem's last state. */
export interface Lasso {
  /** The initial state it starts in. */
  readonly start: number;
  readonly stem: readonly number[];
  readonly cycle: readonly number[];
  /** "whole": stem + cycle is as short as any; "stem": no fair run reaches its cycle sooner; "none": neither. */
  readonly minimal: "whole" | "stem" | "none";
}
