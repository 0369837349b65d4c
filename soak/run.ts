// `npm run soak -- [--minutes N] [--seed N] [--path P] [--out FOLDER] [LAW...]`: see soak/README.md. Exit code 1 if a law is broken,
// 2 for a wrong option.
import { join } from "node:path";
import { allLaws } from "./laws.ts";
import { oneSolver } from "./one-solver.ts";
import { readOptions, type SoakOptions, UsageError } from "./options.ts";
import { LARGE } from "./sizes.ts";
import { type Soaked, soak, summary } from "./soak.ts";
import { writeFiles } from "./write-files.ts";

async function main(options: SoakOptions): Promise<number> {
  const { minutes, seed, out } = options;
  console.log(`seed ${seed}, ${minutes} minute${minutes === 1 ? "" : "s"}`);
  const soaked = await soak(options);
  for (const line of summary(soaked)) console.log(line);
  for (const one of soaked) tell(one, out);
  return soaked.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** Says what is broken, and writes the files of the smallest counterexample. */
function tell({ law, failure }: Soaked, out: string): void {
  if (failure === undefined) return;
  const folder = join(out, law.id);
  const paths = Object.keys(failure.files);
  writeFiles(folder, failure.files);
  console.log(`\nBROKEN ${law.id}: ${law.title}`);
  console.log(failure.message);
  if (paths.length === 0)
    console.log(`counterexample, after ${failure.shrinks} shrinks: ${failure.counterexample}`);
  else
    console.log(
      `counterexample, after ${failure.shrinks} shrinks: plimsoll verify ${folder} (${paths.join(", ")})`,
    );
  console.log(`again: npm run soak -- ${law.id} --seed ${failure.seed} --path ${failure.path}`);
}

const solver = oneSolver();
try {
  process.exitCode = await main(readOptions(process.argv.slice(2), process.env, allLaws(LARGE, solver.get)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await solver.close();
}
