// `plimsoll/vitest/plugin`: in watch mode, a change of manifests runs the tests again that are about them.
import type { Plugin } from "vitest/config";
import type { TestModule, Vitest } from "vitest/node";
import { restsOn } from "./watched.ts";

/** For `plugins` in vitest.config.ts. Tests that expect nothing of manifests are not run again. */
export function plimsoll(): Plugin {
  return {
    name: "plimsoll",
    configureVitest({ vitest }) {
      if (vitest.config.watch) watch(vitest);
    },
  };
}

function watch(vitest: Vitest): void {
  const { config } = vitest;
  const { watcher } = vitest.vite;
  /** What each file of tests rested on when it was last run. */
  const paths = new Map<string, ReadonlySet<string>>();
  config.reporters.push({
    onTestModuleEnd(module: TestModule) {
      const found = new Set([...module.children.allTests()].flatMap((test) => test.meta().plimsoll ?? []));
      paths.set(module.moduleId, found);
      // Vite watches its root only.
      watcher.add([...found]);
    },
  });
  const testsOn = (file: string): string[] =>
    [...paths].flatMap(([test, read]) => ([...read].some((path) => restsOn(path, file)) ? [test] : []));
  const pattern = { pattern: /\.(ya?ml|json)$/, testsToRun: testsOn };
  config.watchTriggerPatterns = [...(config.watchTriggerPatterns ?? []), pattern];
  // To vitest, only files that are there can trigger anything.
  watcher.on("unlink", (file) => {
    if (pattern.pattern.test(file) && testsOn(file).length > 0) watcher.emit("change", file);
  });
}
