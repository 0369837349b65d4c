// The version of the package, from its package.json, whether it runs from the sources or from dist/.
import { createRequire } from "node:module";

export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("plimsoll/package.json");
  if (typeof manifest === "object" && manifest !== null && "version" in manifest)
    return String(manifest.version);
  return "unknown";
}
