// The orders in which the Deployment controller goes through ReplicaSets.
// Source: pkg/controller/controller_utils.go (ReplicaSetsByCreationTimestamp, ReplicaSetsBySizeOlder and -Newer).

/** What decides the age of a ReplicaSet. */
export interface Aged {
  readonly name: string;
  /** Only the order matters: a time in any unit, or a sequence number. */
  readonly createdAt: number;
}

export interface Sized extends Aged {
  /** `spec.replicas`. */
  readonly replicas: number;
}

/** Oldest first; of the same age, by name. */
export function oldestFirst(a: Aged, b: Aged): number {
  return a.createdAt - b.createdAt || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Largest first; of the same size, oldest first. The order for scaling down. */
export function largestThenOldest(a: Sized, b: Sized): number {
  return b.replicas - a.replicas || oldestFirst(a, b);
}

/** Largest first; of the same size, newest first. The order for scaling up. */
export function largestThenNewest(a: Sized, b: Sized): number {
  return b.replicas - a.replicas || oldestFirst(b, a);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
