/**
 * Runs every suite, one after the other, and adds up what they counted. `npm test -- unit e2e` runs only those named.
 * The last line is "N passed, N failed"; the exit code is 0 only when nothing failed, no suite was empty and, under CI=true,
 * nothing was skipped.
 */
import { packageExtension } from './package.mts';
import { runCheck } from './suites/check.mts';
import { runToEnd } from './suites/command.mts';
import { add, type Counts, crashed, NOTHING } from './suites/counts.mts';
import { runInHostSuite } from './suites/in-host.mts';
import { runVitestSuite } from './suites/vitest.mts';

const SUITES: Record<string, () => Promise<Counts>> = {
  check: runCheck,
  unit: () => runVitestSuite('unit'),
  integration: () => runVitestSuite('integration'),
  'in-host': runInHostSuite,
  e2e: () => runVitestSuite('e2e'),
};

/** These run what was built, or the VSIX. */
const NEED_BUILD = ['integration', 'in-host', 'e2e'];

process.exitCode = await main(process.argv.slice(2));

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in SUITES));
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}.`);
    return 2;
  }
  const chosen = names.length > 0 ? names : Object.keys(SUITES);
  let sum = NOTHING;
  const isBuilt = !chosen.some((name) => NEED_BUILD.includes(name)) || (await built());
  if (!isBuilt) sum = crashed('build and package', sum);
  for (const name of chosen) {
    if (isBuilt || !NEED_BUILD.includes(name)) sum = add(sum, await runSuite(name));
  }
  return conclude(sum);
}

async function built(): Promise<boolean> {
  console.log('\n=== build and package');
  if ((await runToEnd('scripts/build.mts', [])) !== 0) return false;
  try {
    console.log(packageExtension());
    return true;
  } catch (error) {
    console.error(`No VSIX was made: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

async function runSuite(name: string): Promise<Counts> {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const counts = await countsOf(name);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `=== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s`,
  );
  return counts;
}

async function countsOf(name: string): Promise<Counts> {
  try {
    const counts = (await SUITES[name]?.()) ?? NOTHING;
    if (counts.passed + counts.failed > 0) return counts;
    console.error(`Suite ${name} ran no test, which counts as a failure.`);
    return crashed(`${name} ran no test`, counts);
  } catch (error) {
    console.error(`Suite ${name} crashed:`, error);
    return crashed(`${name} crashed: ${error}`);
  }
}

function conclude(sum: Counts): number {
  const mayNotSkip = process.env.CI === 'true' && sum.skipped > 0;
  for (const failure of sum.failures) console.log(`FAILED ${failure}`);
  if (sum.failed > 0) console.log('\nLogs and screenshots of what failed are in out/rig.');
  if (sum.skipped > 0) console.log(`${sum.skipped} skipped${mayNotSkip ? ', which CI does not allow' : ''}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed > 0 || mayNotSkip ? 1 : 0;
}
