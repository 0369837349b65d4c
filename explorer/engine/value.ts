// Plain values: checking that a value is plain, copying it frozen, and the text that identifies it.

/** The frozen copy of a plain value, and a text equal for equal values (object keys sorted). */
interface Plain {
  readonly frozen: unknown;
  readonly text: string;
}

/**
 * Copies and freezes `value`, so that nobody can change what a state holds. Fields that are `undefined` are left out.
 * @throws RangeError naming the part that is not plain data (a function, Map, Date, NaN, cycle, ...).
 */
export function plain(value: unknown, path = "value"): Plain {
  switch (typeof value) {
    case "string":
      return { frozen: value, text: JSON.stringify(value) };
    case "boolean":
      return { frozen: value, text: value ? "true" : "false" };
    case "number":
      if (!Number.isFinite(value)) throw new RangeError(`${path} is ${value}; slots hold finite numbers`);
      return { frozen: value === 0 ? 0 : value, text: String(value) };
    case "object":
      if (value === null) return { frozen: null, text: "null" };
      if (path.length > 2000)
        throw new RangeError(`${path.slice(0, 60)}... is nested too deeply, or in a cycle`);
      return Array.isArray(value) ? plainArray(value, path) : plainObject(value, path);
    default:
      throw new RangeError(
        `${path} is ${article(typeof value)}; slots hold plain data (null, booleans, numbers, strings, arrays, objects)`,
      );
  }
}

function article(type: string): string {
  return type === "undefined" ? type : `a ${type}`;
}

/** By frozen copy. Steps take most elements of what they write from their view, and an array has many that are equal. */
const elements = new WeakMap<object, Plain>();

function plainElement(value: unknown, path: string, last: Plain | undefined): Plain {
  if (typeof value !== "object" || value === null) return plain(value, path);
  if (value === last?.frozen) return last;
  const known = elements.get(value);
  if (known !== undefined) return known.text === last?.text ? last : known;
  const fresh = plain(value, path);
  if (fresh.text === last?.text) return last;
  if (typeof fresh.frozen === "object" && fresh.frozen !== null) elements.set(fresh.frozen, fresh);
  return fresh;
}

function plainArray(value: readonly unknown[], path: string): Plain {
  const frozen: unknown[] = [];
  let text = "[";
  let item: Plain | undefined;
  for (let i = 0; i < value.length; i++) {
    item = plainElement(value[i], `${path}[${i}]`, item);
    frozen.push(item.frozen);
    text += i === 0 ? item.text : `,${item.text}`;
  }
  return { frozen: Object.freeze(frozen), text: `${text}]` };
}

function plainObject(value: object, path: string): Plain {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RangeError(
      `${path} is a ${value.constructor.name}; slots hold plain data (arrays and objects, not classes)`,
    );
  }
  const frozen: Record<string, unknown> = {};
  const texts: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const item = plain(field, `${path}.${key}`);
    frozen[key] = item.frozen;
    texts.push(`${JSON.stringify(key)}:${item.text}`);
  }
  return { frozen: Object.freeze(frozen), text: `{${texts.sort().join(",")}}` };
}
