/** One of Vitest's projects (vitest.config.ts) as a suite. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../test/rig/folders.ts';
import { runToEnd } from './command.mts';
import { type Counts, crashed } from './counts.mts';

/** Runs the project to its end; its report is left in out/. */
export async function runVitestSuite(project: string): Promise<Counts> {
  const report = join(projectRoot, `out/vitest-${project}.json`);
  mkdirSync(join(projectRoot, 'out'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runToEnd('vitest/vitest.mjs', ['run', '--project', project, ...reporters]);
  const counts = countReport(report);
  const isWhole = code === 0 || counts.failed > 0;
  return isWhole ? counts : crashed(counts);
}

function countReport(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report: Record<string, number> = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}
