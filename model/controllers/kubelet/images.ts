// Whether images can be had.
// Source: pkg/kubelet/images/image_manager.go (EnsureImageExists).
import type { PulledImage } from "../../pods/lifecycle.ts";
import type { NodeState } from "../../state.ts";
import type { Sync } from "./sync.ts";

/** Why not all of the images can be had now, if so. */
export function whyItWaits(
  { state, isRegistryUp }: Sync,
  images: readonly PulledImage[],
): "ImagePullBackOff" | "ErrImageNeverPull" | undefined {
  const isPresent = ({ image, pull }: PulledImage): boolean =>
    pull === "present" || (state.images ?? []).includes(image);
  const missing = images.filter((i) => !(isPresent(i) && i.policy !== "Always"));
  if (missing.some(({ policy }) => policy === "Never")) return "ErrImageNeverPull";
  const cannot = missing.some(({ pull }) => pull === "failing" || !isRegistryUp);
  return cannot ? "ImagePullBackOff" : undefined;
}

/** The node with what was pulled. */
export function withImages(state: NodeState, images: readonly PulledImage[]): NodeState {
  const pulled = images.filter(({ pull }) => pull === "slow").map(({ image }) => image);
  if (pulled.length === 0) return state;
  const { pods, ...rest } = state;
  return { ...rest, images: [...new Set([...(state.images ?? []), ...pulled])].sort(), pods };
}
