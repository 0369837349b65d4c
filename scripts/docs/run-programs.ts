// `node run-programs.ts FILE...`: runs programs of documents, one after the other, each behind a NUL character. They import "plimsoll"
// as users do, and get the sources.
import { pathToFileURL } from "node:url";
import { resolveOwnPackage } from "../../cli/own-package.ts";

resolveOwnPackage();
for (const file of process.argv.slice(2)) {
  process.stdout.write("\0");
  await import(pathToFileURL(file).href);
}
