#!/usr/bin/env node
// The command. Written so that old versions of Node can read it, and say that they are too old.
// biome-ignore lint/style/useNodejsImportProtocol: Node before 12.20 does not know the protocol
import { existsSync } from "fs";

const needed = [22, 18];
const running = process.versions.node.split(".").map(Number);

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  console.error(`plimsoll needs Node.js ${needed.join(".")} or newer, but this is ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  // In a checkout the sources stand beside this file, and run as they are; a package has only dist/.
  const sources = new URL("./main.ts", import.meta.url);
  const main = existsSync(sources) ? sources : new URL("../dist/cli/main.js", import.meta.url);
  import(main.href).then((module) => module.main());
}
