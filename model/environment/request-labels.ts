// What steps of clients are called, by what becomes of their requests.
import type { IngressOutcome } from "../network/request-outcomes.ts";

export const REQUESTS: { readonly [outcome in IngressOutcome]: string } = {
  open: "request is answered",
  "not yet": "request is refused: the pod does not listen yet",
  closed: "request is refused: the pod has closed its listener",
  hung: "request is not answered: the pod hangs",
  down: "request fails: nothing of the pod runs",
  gone: "request fails: the pod is gone",
  none: "request is rejected: there is no endpoint",
  unserved: "request fails: no Ingress controller is there",
  "no path": "request is answered with 404: no rule is about it",
  "no Service": "request is answered with 503: there is no such Service, or no such port of it",
};

export function clientOf(title: string): string {
  return `client of ${title}`;
}
