// Whether two pod templates are the same to Kubernetes.
// Sources: pkg/controller/deployment/util/deployment_util.go (EqualIgnoreHash),
// staging/src/k8s.io/apimachinery/pkg/api/equality/semantic.go (empty equals absent, quantities by value).
import { compareQuantities, parseQuantity, QuantityError } from "./quantity.ts";

/** The label that the Deployment controller puts on its ReplicaSets and their pods. */
export const POD_TEMPLATE_HASH = "pod-template-hash";

/** Deep equality of two pod templates, whatever their `pod-template-hash` labels. */
export function equalIgnoreHash(a: TemplateLike, b: TemplateLike): boolean {
  return semanticallyEqual(withoutHash(a), withoutHash(b));
}

/** A pod template, as far as its hash label goes. */
export interface TemplateLike {
  readonly metadata?: { readonly labels?: { readonly [key: string]: string } };
}

/** Deep equality of plain values, where absent, null, {} and [] are the same, and "1" cpu is "1000m". */
export function semanticallyEqual(a: unknown, b: unknown): boolean {
  return equal(a, b, "plain");
}

function withoutHash(template: TemplateLike): unknown {
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** What the strings of a value mean: free text, or quantities. */
type Meaning = "plain" | "text" | "quantity";

const QUANTITY_FIELDS: ReadonlySet<string> = new Set([
  "requests",
  "limits",
  "overhead",
  "sizeLimit",
  "divisor",
]);
/** Maps from names that users choose: their keys say nothing about their values. */
const TEXT_MAPS: ReadonlySet<string> = new Set(["labels", "annotations", "nodeSelector", "matchLabels"]);

function equal(a: unknown, b: unknown, meaning: Meaning): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i], meaning));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => equal(own(a, key), own(b, key), meaningOf(key, meaning)));
  }
  return meaning === "quantity" && equalQuantities(a, b);
}

function meaningOf(key: string, within: Meaning): Meaning {
  if (within !== "plain") return within;
  if (TEXT_MAPS.has(key)) return "text";
  return QUANTITY_FIELDS.has(key) ? "quantity" : "plain";
}

/** Zero values are not kept apart from absent ones only where Kubernetes' types are maps, lists and structs. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.values(value).every(isEmpty) && !holdsItems(value);
}

/** A list with items is not empty, even if the items are. */
function holdsItems(value: object): boolean {
  return Array.isArray(value) && value.length > 0;
}

function equalQuantities(a: unknown, b: unknown): boolean {
  try {
    return compareQuantities(parseQuantity(String(a)), parseQuantity(String(b))) === 0;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(record: { readonly [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
