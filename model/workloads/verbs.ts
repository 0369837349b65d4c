// What users can do to an object of a kind. Each answer is one atomic write of the API server.
import type { Answer } from "../apiserver/apiserver.ts";

/**
 * @template State What the API server stores of the object.
 * @template Spec What its manifests ask for.
 */
export interface Verbs<State, Spec> {
  /** The object as it is created, with a uid of its own. */
  created(uid: string, spec: Spec): State;
  /**
   * The object after `kubectl apply`.
   * @param keepsReplicas A field that neither this manifest nor the one before it mentions keeps its value.
   */
  applied(stored: State, spec: Spec, keepsReplicas: boolean): Answer<State>;
  /** The object after a write to its scale subresource. Kinds without one leave it out. */
  scaled?(stored: State, replicas: number): Answer<State>;
  /** The same object with small numbers for its generations; kinds that count none leave it out. */
  withGenerationsAnew?(stored: State): State;
  /** Whether `kubectl rollout status` would say that it is done. Kinds without rollouts leave it out. */
  isRolledOut?(stored: State): boolean;
}
