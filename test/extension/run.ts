/** Runs inside the extension host: every bundled test beside this file, its results written to PENUMBRA_TEST_RESULTS. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { TEST_OUTPUT } from '../rig/test-output.ts';

interface HostTestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error?: string;
}

/** Called by VS Code. Rejects when a test failed, which makes the window's exit code 1. */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args) => console.log(TEST_OUTPUT + format(...args));
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'spec', color: false });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of files.sort()) mocha.addFile(join(__dirname, name));
  const results: HostTestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    collect(mocha.run(resolve), results);
  });
  const file = process.env.PENUMBRA_TEST_RESULTS;
  if (file) writeFileSync(file, JSON.stringify(results, null, 2));
  if (failures > 0) throw new Error(`${failures} of ${results.length} tests failed in the extension host`);
}

function collect(runner: Mocha.Runner, results: HostTestResult[]): void {
  runner.on('pass', (test) => results.push({ title: test.fullTitle(), state: 'passed' }));
  runner.on('pending', (test) => results.push({ title: test.fullTitle(), state: 'skipped' }));
  runner.on('fail', (test, error) =>
    results.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
  );
}
