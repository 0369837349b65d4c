// One request that is followed: who answers it, and that nothing else is different for it.
import { expect, test } from "vitest";
import { ltsOfSystem } from "../../explorer/equivalence/from-system.ts";
import { documents, pod, type Sample, sampleFor } from "../samples.ts";
import { REQUESTS } from "./request-labels.ts";

const service = (name: string, app: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80 }] },
  });

const path = (path: string, name: string): object => ({
  path,
  pathType: "Prefix",
  backend: { service: { name, port: { number: 80 } } },
});

const INGRESS = JSON.stringify({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web" },
  spec: { rules: [{ host: "x.example", http: { paths: [path("/a", "a"), path("/all", "all")] } }] },
});

const served = (name: string): string => pod(name, { labels: { app: "all", only: name } });
const ONLY_A = service("a", "all").replace('"selector":{"app":"all"}', '"selector":{"only":"a"}');
const MANIFESTS = documents(service("all", "all"), ONLY_A, served("a"), served("b"), INGRESS);

/** What becomes of requests to this: "request is answered, by a". */
function ends({ system }: Sample, to: string): readonly string[] {
  const { lts } = ltsOfSystem(system, ({ process, label, detail = "nobody" }) =>
    process === `answer of ${to}` ? { show: `${label}, ${detail}` } : "hide",
  );
  return lts.labels.filter((label) => label.startsWith("request")).toSorted();
}

test("any pod behind a Service answers, and by an Ingress one that its rules lead to; if there is any", () => {
  const s = sampleFor(["answers"], MANIFESTS, "nodes: [1x4cpu8Gi]");
  const [none, a, b] = [`${REQUESTS.none}, nobody`, `${REQUESTS.open}, by a`, `${REQUESTS.open}, by b`];
  expect(ends(s, "Service/all")).toEqual([a, b, none]);
  expect(ends(s, "Service/a")).toEqual([a, none]);
  expect(ends(s, "x.example/a of Ingress/web")).toEqual([a, none]);
  expect(ends(s, "x.example/all of Ingress/web")).toEqual([a, b, none]);
});

test("only who asks for answers has the request in the state", () => {
  const names = (s: Sample) => s.system.slots.map(({ name }) => name);
  const without = names(sampleFor(["requests"], MANIFESTS, "nodes: [1x4cpu8Gi]"));
  expect(without).not.toContain("request");
  expect(names(sampleFor(["answers"], MANIFESTS, "nodes: [1x4cpu8Gi]"))).toEqual(
    without.toSpliced(
      without.findIndex((name) => name.startsWith("Node/")),
      0,
      "request",
    ),
  );
});
