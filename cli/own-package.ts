// Lets modules import "plimsoll", and whatever package.json exports of it, wherever they live: it is always this very package,
// so that there is one engine. It is the sources if those run, and dist/ in an installed package.
import { createRequire, registerHooks } from "node:module";
import { extname } from "node:path";

/** The modules of this package by their public names, as URLs. */
export function ownModules(): ReadonlyMap<string, string> {
  const manifest: { readonly exports?: { readonly [path: string]: unknown } } = createRequire(
    import.meta.url,
  )("plimsoll/package.json");
  const extension = extname(import.meta.url);
  return new Map(
    Object.entries(manifest.exports ?? {}).flatMap(
      ([path, target]): readonly (readonly [string, string])[] => {
        const file =
          typeof target === "object" && target !== null && "default" in target ? target.default : "";
        const inner = /^\.\/dist\/(.*)\.js$/.exec(String(file))?.[1];
        if (inner === undefined) return [];
        return [[path.replace(/^\./, "plimsoll"), new URL(`../${inner}${extension}`, import.meta.url).href]];
      },
    ),
  );
}

/** Resolves those names from now on, for every module that is loaded by this thread. */
export function resolveOwnPackage(): void {
  const own = ownModules();
  registerHooks({
    resolve: (specifier, context, next) => next(own.get(specifier) ?? specifier, context),
  });
}
