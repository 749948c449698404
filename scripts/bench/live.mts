/**
 * Two hours of ordinary typing, live: the trace's edits as real edits of a real editor, at twenty times their speed, through the real
 * extension host and agent host. Only the trace's clock is sped up: a pause of three seconds is a minute of the trace, so edits
 * settle later, and suggestions come less often, than they would for the person.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { CONSENT_WORDING, type Signal, SOURCES } from '../../agent-core/contracts/index.ts';
import { writeConsent } from '../../agent-core/durable/consent-file.ts';
import { readTrace } from '../../agent-core/shadow/recording/trace-file.ts';
import { writeUserSettings } from '../../test/rig/environment.ts';
import { makeFolders, projectRoot, type RunFolders, sampleWorkspace } from '../../test/rig/folders.ts';
import { desktopCode } from '../desktop.mts';
import { atMost, type Bench, dataFile, type Figure, NotHere, rounded } from './figure.mts';
import type { LiveResult } from './live/player.mts';

const SPEED = 20;
const ACTIVE_MS = Number(process.env.PENUMBRA_LIVE_MINUTES ?? 120) * 60_000;
/** A longer break is taken out. */
const BREAK_MS = 300_000;

export const live: Bench = async function* () {
  const source = dataFile('typing.rustcode.trace.jsonl.gz');
  if (!existsSync(join(projectRoot, 'dist/entry.cjs'))) throw new NotHere('the extension is not built; npm run build');
  const folders = makeFolders('live', sampleWorkspace);
  try {
    const trace = join(folders.root, 'live.trace.jsonl');
    writeFileSync(trace, (await beginningOf(source)).map((signal) => `${JSON.stringify(signal)}\n`).join(''));
    const result = await playIn(folders, trace);
    yield* figuresOf(result);
    yield* ofRecording(folders);
  } finally {
    folders.remove();
  }
};

/** The first active hours, breaks taken out. */
async function beginningOf(source: string): Promise<Signal[]> {
  const signals: Signal[] = [];
  let active = 0;
  let last: number | undefined;
  for await (const { signal } of readTrace(source)) {
    const gap = signal.t - (last ?? signal.t);
    last = signal.t;
    if (gap < BREAK_MS) active += gap;
    if (active > ACTIVE_MS) break;
    signals.push({ ...signal, t: active });
  }
  return signals;
}

async function playIn(folders: RunFolders, trace: string): Promise<LiveResult> {
  const result = join(folders.root, 'live.json');
  const player = join(projectRoot, 'out/live/player.cjs');
  await build({
    entryPoints: [join(projectRoot, 'scripts/bench/live/player.mts')],
    outfile: player,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  writeUserSettings(folders);
  const grant = { at: new Date().toISOString(), wording: CONSENT_WORDING };
  writeConsent(folders.data, { version: 1, granted: Object.fromEntries(SOURCES.map((source) => [source, grant])) });
  await runTests({
    vscodeExecutablePath: desktopCode() ?? join(projectRoot, 'test/rig/vscode-launcher.ts'),
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: player,
    launchArgs: [folders.workspace, `--user-data-dir=${folders.userData}`, `--extensions-dir=${folders.extensions}`],
    extensionTestsEnv: {
      PENUMBRA_DATA: folders.data,
      PENUMBRA_LIVE_TRACE: trace,
      PENUMBRA_LIVE_RESULT: result,
      PENUMBRA_LIVE_SPEED: String(SPEED),
      ELECTRON_RUN_AS_NODE: undefined,
    },
  });
  return JSON.parse(readFileSync(result, 'utf8'));
}

const bench = 'live';

function* figuresOf({
  shown,
  played,
  late,
  latest,
  isFaithful,
  lagP50,
  lagP99,
  lagMax,
}: LiveResult): Generator<Figure> {
  yield { bench, metric: `edits made at ${SPEED} times their speed`, unit: 'edits', value: played, ok: isFaithful };
  yield { bench, metric: 'edits made more than 100 ms after their time', unit: 'edits', value: late };
  yield { bench, metric: 'the latest edit', unit: 'ms', value: rounded(latest, 0) };
  yield { bench, metric: 'lag of the extension host, p50', unit: 'ms', value: rounded(lagP50) };
  yield { bench, metric: 'lag of the extension host, p99', unit: 'ms', ...atMost(rounded(lagP99), 50) };
  yield { bench, metric: 'lag of the extension host, most', unit: 'ms', value: rounded(lagMax, 0) };
  yield { bench, metric: 'shown', unit: 'suggestions', value: shown.length };
  for (const [i, text] of shown.entries()) yield { bench, metric: `shown: ${text}`, unit: 'suggestion', value: i + 1 };
}

/** What the recording of the run says: how much of it there is, and what its signals cost the pipeline when they are played again. */
function* ofRecording({ data, root }: RunFolders): Generator<Figure> {
  const penumbra = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectRoot, 'dist/penumbra.js'), ...args], { maxBuffer: 2 ** 30 }).toString();
  const recording = join(root, 'recorded.trace.jsonl');
  penumbra('export', recording, '--data', data);
  const summary = JSON.parse(penumbra('replay', recording, '--json').trim().split('\n').at(-1) ?? '{}');
  yield { bench, metric: 'signals recorded', unit: 'signals', value: summary.signals };
  const p95 = summary.latencyMs.p95;
  yield { bench, metric: 'pipeline time of a recorded signal, p95', unit: 'ms', ...atMost(p95, 50) };
}
