// Paths of files in volumes. Source: pkg/apis/core/validation/validation.go (validateLocalNonReservedPath).
import { type Decoder, refuse, string } from "./decode.ts";

/** Below the root of the volume, and not where the kubelet keeps its own links. */
export const filePath: Decoder<string> = (tree, path, log) => {
  const found = string(tree, path, log);
  if (found === undefined) return undefined;
  const fix = "write a path like conf/app.yaml";
  if (found === "") {
    log.problem(tree.position, path, "Required value", fix);
    return undefined;
  }
  if (found.startsWith("/")) return refuse(tree, path, log, "must be a relative path", fix);
  if (found.split("/").includes("..")) return refuse(tree, path, log, "must not contain '..'", fix);
  return found.startsWith("..") ? refuse(tree, path, log, "must not start with '..'", fix) : found;
};
