// What the uids of controllers are made of: a name, and what counts the objects that have had it.

/** The owner's name in the uid of a controller: what follows "#" counts its incarnations. */
export function nameInUid(uid: string): string {
  return uid.split("#", 1)[0] ?? uid;
}

/** What tells the incarnations of an object apart: "" for the first, "#2" for the one created after its deletion, ... */
export function incarnationIn(uid: string): string {
  return uid.slice(nameInUid(uid).length);
}

/**
 * What a pod names as its owner that is made from the template `revision` by the controller with this uid: Kubernetes has
 * the uid in its owner reference, and the revision in a label.
 */
export function revisionUid(revision: string, controllerUid: string): string {
  return `${revision}${incarnationIn(controllerUid)}`;
}
