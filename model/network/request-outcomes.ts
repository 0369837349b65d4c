// What may become of requests.
import type { Listener } from "../pods/endpoints.ts";

/** Of one to a Service. "gone": the endpoint is that of a pod that does not exist any more. "none": there is no endpoint. */
export type Outcome = Listener | "gone" | "none";

/**
 * Of one by an Ingress. "unserved": no pod of its controller is there to take it. "no path": nothing is said of it, and there is no default
 * backend. "no Service": the Service, or its port, does not exist. `T`: what is seen of a pod.
 */
export type IngressOutcome<T = Listener> =
  | T
  | "open"
  | "gone"
  | "none"
  | "unserved"
  | "no path"
  | "no Service";
