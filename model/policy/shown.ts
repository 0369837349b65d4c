// Objects as admission is shown them: what is written, with the defaults of the API server.
// Source: pkg/apis/core/v1/defaults.go, pkg/apis/apps/v1/defaults.go.
import { defaulted } from "../writes/defaults.ts";
import { fieldsIn, withFields } from "../writes/field-paths.ts";
import { fieldOf } from "./fields-of.ts";

/** An object of a manifest. */
export function shownObject(written: unknown): unknown {
  const kind = String(fieldOf(written, "kind"));
  if (kind === "Pod") return withField(written, "spec", (spec) => shownPodSpec(spec));
  if (kind === "Secret") return shownSecret(written);
  if (kind === "Namespace") return shownNamespace(written);
  if (fieldOf(written, "spec") === undefined) return written;
  const filled = withFields(written, defaulted(kind, fieldsIn(written)));
  const ofTemplate = (spec: unknown): unknown =>
    withField(spec, "template", (template) => withField(template, "spec", (pod) => shownPodSpec(pod)));
  if (kind !== "CronJob") return withField(filled, "spec", ofTemplate);
  return withField(filled, "spec", (spec) =>
    withField(spec, "jobTemplate", (job) => withField(job, "spec", ofTemplate)),
  );
}

/** What is written as text is stored like the rest (pkg/apis/core/v1/conversion.go, Convert_v1_Secret_To_core_Secret). */
function shownSecret(written: unknown): unknown {
  const { stringData, ...rest } = Object.fromEntries(Object.entries(entriesOf(written)));
  if (stringData === undefined) return written;
  const texts = Object.entries(entriesOf(stringData)).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString("base64")] as const,
  );
  return { ...rest, data: { ...entriesOf(fieldOf(rest, "data")), ...Object.fromEntries(texts) } };
}

/** pkg/apis/core/v1/defaults.go (SetDefaults_Namespace). */
function shownNamespace(written: unknown): unknown {
  const name = fieldOf(fieldOf(written, "metadata"), "name");
  return withField(written, "metadata", (metadata) => ({
    ...entriesOf(metadata),
    labels: { ...entriesOf(fieldOf(metadata, "labels")), "kubernetes.io/metadata.name": name },
  }));
}

/** The same object with another number of replicas. */
export function resized(object: unknown, replicas: number): unknown {
  return withField(object, "spec", (spec) => ({ ...entriesOf(spec), replicas }));
}

/** Nothing is added where there is no such field. */
function withField(value: unknown, field: string, change: (inner: unknown) => unknown): unknown {
  const inner = fieldOf(value, field);
  return inner === undefined ? value : { ...entriesOf(value), [field]: change(inner) };
}

function entriesOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

const POD = {
  restartPolicy: "Always",
  terminationGracePeriodSeconds: 30,
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  securityContext: {},
};

export function shownPodSpec(spec: unknown): unknown {
  const own = entriesOf(spec);
  const containers = Object.fromEntries(
    ["containers", "initContainers"].flatMap((field) => {
      const list = fieldOf(own, field);
      return Array.isArray(list) ? [[field, list.map(shownContainer)]] : [];
    }),
  );
  return { ...POD, ...own, ...containers };
}

function shownContainer(container: unknown): unknown {
  const own = entriesOf(container);
  const image = String(fieldOf(own, "image") ?? "");
  const isLatest = /:latest$/.test(image) || !/[:@][^/]*$/.test(image);
  const ports = fieldOf(own, "ports");
  return {
    imagePullPolicy: isLatest ? "Always" : "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
    ...own,
    ...(Array.isArray(ports)
      ? { ports: ports.map((port: unknown) => ({ protocol: "TCP", ...entriesOf(port) })) }
      : {}),
  };
}
