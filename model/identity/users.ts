// Containers that may not run as root, and would: the kubelet never creates them.
import type { ConfigNeed } from "../config/needs.ts";
import type { PodSpec } from "../kubernetes/index.ts";
import type { ImageBehaviour } from "../scenario/scenario.ts";
import { asksForImageUser, rootViolation } from "../semantics/index.ts";

/** As things that the containers need, and that are never there. */
export function userNeeds(
  spec: PodSpec,
  namespace: string,
  images: readonly ImageBehaviour[],
): readonly ConfigNeed[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container): readonly ConfigNeed[] => {
    const image = images.find((one) => one.image === container.image);
    const problem = rootViolation(spec, container, image?.user);
    if (problem === undefined) return [];
    const ref = { kind: "User", namespace, name: container.name };
    const how = { keys: [], optional: false, via: "environment", enough: [], sealed: [] } as const;
    return [{ title: `User/${container.name}`, ref, container: container.name, ...how, problem }];
  });
}

/** The images of which the user decides, and is not known. */
export function unknownUsers(spec: PodSpec, images: readonly ImageBehaviour[]): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => {
    const { image = "" } = container;
    const known = images.find((one) => one.image === image)?.user;
    return known === undefined && asksForImageUser(spec, container) ? [image] : [];
  });
}
