// What an API server does with objects, written down anew from Kubernetes' documentation ("API Concepts", "Finalizers", "Server-Side
// Apply", "Garbage Collection") as a plain map that changes in place. The model is held against it, so it shares no code with it.
import type { Answer, Applied, Policy, Seen } from "./server.ts";

interface Field {
  value: string;
  readonly owners: Set<string>;
}

interface RefObject {
  readonly uid: number;
  generation: number;
  replicas: number;
  ready: number;
  finalizers: Set<string>;
  deleting: boolean;
  readonly fields: Map<string, Field>;
}

export class Reference {
  readonly objects = new Map<string, RefObject>();
  /** By name: the uid that a client has read last. */
  readonly read = new Map<string, number>();
  /** Uids are never used again. */
  created = 0;

  create(name: string, replicas: number, finalizers: readonly string[]): Answer {
    if (this.objects.has(name)) return "AlreadyExists";
    const fresh = { generation: 1, replicas, ready: 0, deleting: false, fields: new Map<string, Field>() };
    this.objects.set(name, { uid: ++this.created, finalizers: new Set(finalizers), ...fresh });
    return "ok";
  }

  get(name: string): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    this.read.set(name, object.uid);
    return "ok";
  }

  /** @param withUid the uid that was read last is a precondition, if one was */
  update(name: string, replicas: number, withUid: boolean): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    const read = this.read.get(name);
    if (withUid && read !== undefined && read !== object.uid) return "Conflict";
    if (replicas < 0 || replicas % 1 !== 0) return "Invalid";
    if (replicas !== object.replicas) object.generation++;
    object.replicas = replicas;
    return "ok";
  }

  updateStatus(name: string, ready: number): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    object.ready = ready;
    return "ok";
  }

  delete(name: string, policy: Policy | undefined): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    // Without a policy, what an earlier request asked for stands.
    if (policy !== undefined) {
      object.finalizers.delete("orphan");
      object.finalizers.delete("foregroundDeletion");
    }
    if (policy === "Orphan") object.finalizers.add("orphan");
    if (policy === "Foreground") object.finalizers.add("foregroundDeletion");
    object.deleting = true;
    return this.#removeIfDone(name, object);
  }

  removeFinalizer(name: string, finalizer: string): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    object.finalizers.delete(finalizer);
    return this.#removeIfDone(name, object);
  }

  addFinalizer(name: string, finalizer: string): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    if (object.deleting && !object.finalizers.has(finalizer)) return "Invalid";
    object.finalizers.add(finalizer);
    return "ok";
  }

  #removeIfDone(name: string, { deleting, finalizers }: RefObject): Answer {
    if (deleting && finalizers.size === 0) this.objects.delete(name);
    return "ok";
  }

  /** Server-side apply. */
  apply(name: string, manager: string, applied: Applied, force: boolean): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    const { fields } = object;
    for (const [path, value] of Object.entries(applied)) {
      const field = fields.get(path);
      const others = [...(field?.owners ?? [])].some((owner) => owner !== manager);
      if (field !== undefined && field.value !== value && others && !force) return "Conflict";
    }
    for (const [path, field] of fields) {
      if (path in applied || !field.owners.delete(manager)) continue;
      if (field.owners.size === 0) fields.delete(path);
    }
    for (const [path, value] of Object.entries(applied)) this.#own(object, path, value, manager);
    return "ok";
  }

  /** A merge patch: never conflicts. null takes a field away. */
  patch(name: string, manager: string, patched: { readonly [path: string]: string | null }): Answer {
    const object = this.objects.get(name);
    if (object === undefined) return "NotFound";
    for (const [path, value] of Object.entries(patched)) {
      if (value === null) object.fields.delete(path);
      else if (object.fields.get(path)?.value !== value) this.#own(object, path, value, manager);
    }
    return "ok";
  }

  #own({ fields }: RefObject, path: string, value: string, manager: string): void {
    const owners = fields.get(path)?.value === value ? (fields.get(path)?.owners ?? []) : [];
    fields.set(path, { value, owners: new Set([...owners, manager]) });
  }

  /** What a client can see. */
  seen(): Seen {
    return Object.fromEntries(
      [...this.objects].map(([name, { generation, replicas, ready, finalizers, deleting, fields }]) => [
        name,
        {
          generation,
          replicas,
          ready,
          finalizers: [...finalizers].toSorted(),
          deleting,
          fields: Object.fromEntries(
            [...fields].map(([path, { value, owners }]) => [path, [value, ...[...owners].toSorted()]]),
          ),
        },
      ]),
    );
  }
}
