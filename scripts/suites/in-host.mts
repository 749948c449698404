/**
 * The Mocha suite inside the real extension host: test/extension/*.test.ts, each bundled for itself, run by
 * `@vscode/test-electron` on a desktop Code (PENUMBRA_VSCODE, or `code` where there is a display) or on the rig's launcher.
 */
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { writeUserSettings } from '../../test/rig/environment.ts';
import { makeFolders, projectRoot, sampleWorkspace } from '../../test/rig/folders.ts';
import { desktopCode } from '../desktop.mts';
import { type Counts, crashed, failureLine, NOTHING } from './counts.mts';

const BUNDLES = join(projectRoot, 'out/in-host');
const RESULTS = join(projectRoot, 'out/in-host-results.json');

/** Runs the suite; dist must be built. */
export async function runInHostSuite(): Promise<Counts> {
  await bundleTests();
  rmSync(RESULTS, { force: true });
  const folders = makeFolders('in-host', sampleWorkspace);
  writeUserSettings(folders);
  try {
    await runTests({
      vscodeExecutablePath: desktopCode() ?? join(projectRoot, 'test/rig/vscode-launcher.ts'),
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: join(BUNDLES, 'run.cjs'),
      launchArgs: [folders.workspace, `--user-data-dir=${folders.userData}`, `--extensions-dir=${folders.extensions}`],
      extensionTestsEnv: {
        PENUMBRA_TEST_RESULTS: RESULTS,
        PENUMBRA_DATA: folders.data,
        ELECTRON_RUN_AS_NODE: undefined,
      },
    });
  } catch (error) {
    const counts = countResults();
    return counts.failed > 0 ? counts : crashedWith(error, counts);
  } finally {
    folders.remove();
  }
  return countResults();
}

async function bundleTests(): Promise<void> {
  rmSync(BUNDLES, { recursive: true, force: true });
  await build({
    entryPoints: ['test/extension/run.ts', ...globSync('test/extension/*.test.ts', { cwd: projectRoot })],
    absWorkingDir: projectRoot,
    outbase: 'test/extension',
    outdir: BUNDLES,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'better-sqlite3'],
    logLevel: 'warning',
  });
}

interface HostTestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error?: string;
}

function countResults(): Counts {
  if (!existsSync(RESULTS)) return NOTHING;
  const results: HostTestResult[] = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const those = (state: HostTestResult['state']) => results.filter((result) => result.state === state);
  return {
    passed: those('passed').length,
    failed: those('failed').length,
    skipped: those('skipped').length,
    failures: those('failed').map(({ title, error }) => failureLine(title, error)),
  };
}

function crashedWith(error: unknown, counts: Counts): Counts {
  console.error('The extension host’s tests did not end as they should. Logs: out/rig/vscode-launcher');
  return crashed(`in-host: ${error}`, counts);
}
