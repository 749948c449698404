/** One of Vitest's projects (vitest.config.ts) as a suite. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../test/rig/folders.ts';
import { runToEnd } from './command.mts';
import { type Counts, crashed, failureLine, NOTHING } from './counts.mts';

/** Runs the project to its end; its report is left in out/. */
export async function runVitestSuite(project: string): Promise<Counts> {
  const report = join(projectRoot, `out/vitest-${project}.json`);
  mkdirSync(join(projectRoot, 'out'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runToEnd('vitest/vitest.mjs', ['run', '--project', project, ...reporters]);
  const counts = countReport(report);
  const isWhole = code === 0 || counts.failed > 0;
  return isWhole ? counts : crashed(`${project} ended with ${code}`, counts);
}

interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function countReport(file: string): Counts {
  if (!existsSync(file)) return NOTHING;
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    failures: failuresOf(report),
  };
}

function failuresOf(report: Report): string[] {
  return (report.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => failureLine(`${relative(projectRoot, name)} ${test.fullName}`, test.failureMessages[0])),
  );
}
