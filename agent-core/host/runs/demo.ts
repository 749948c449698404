/**
 * A program that uses every feature of durable runs, so that a person sees them work: kill its worker anywhere, and another goes
 * on. It counts the words of a few lines side by side, pays a receiver that knows keys, writes a report that can be looked for,
 * has a child add up, asks a server of actions to post the report, asks once more what it was answered already, draws a lot, tries
 * steps again that failed or took too long, rests, waits a moment for the signal `hurry`, and takes its folder away.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Dispatch, Look, Program, Run } from '../../durable/runs/program.ts';

import { post } from './demo-actions.ts';
import { draw, Lot, tryTwice } from './demo-trials.ts';

const LINES = ['nothing is lost', 'nothing is done twice without need', 'what nobody knows waits for a person'];

/** All that it writes. */
const LEFT = ['paid', 'notes.txt', 'report.txt', 'report.txt.new', 'posted.json', 'posted.json.new'];

const Input = z.object({
  /** Where it leaves its files. */
  folder: z.string().min(1),
  /** How long a step takes, and the rest between, ms. */
  paceMs: z.number().int().min(0).max(60_000).default(500),
  /** Leaves its files when it is done. */
  keep: z.boolean().default(false),
});

const State = z.object({
  ...Input.shape,
  phase: z.enum(['count', 'pay', 'add', 'try', 'rest', 'tidy', 'done']),
  counts: z.array(z.int()),
  receipt: z.string().optional(),
  sum: z.int().optional(),
  lot: Lot.optional(),
  hurried: z.boolean().optional(),
});
type State = z.infer<typeof State>;

const ChildState = z.object({ numbers: z.array(z.int()), sum: z.int().optional() });

/** The demo's child: adds up, one number a tick. */
export const adder: Program<z.infer<typeof ChildState>, number[]> = {
  name: 'demo-adder',
  version: '1',
  schema: 1,
  input: z.array(z.int()),
  state: ChildState,
  start: (numbers) => ({ numbers, sum: 0 }),
  tick: async ({ numbers: [next = 0, ...rest], sum = 0 }, run) => {
    const added = await run.step('add', { effect: 'pure', input: [sum, next] }, () => sum + next);
    return { numbers: rest, sum: added };
  },
  isDone: ({ numbers }) => numbers.length === 0,
};

export const demo: Program<State, z.input<typeof Input>> = {
  name: 'demo',
  version: '4',
  schema: 1,
  input: Input,
  state: State,
  start: (input) => ({ ...Input.parse(input), phase: 'count', counts: [] }),
  tick: (state, run) => PHASES[state.phase](state, run),
  isDone: ({ phase }) => phase === 'done',
};

const PHASES: Record<State['phase'], (state: State, run: Run) => Promise<State>> = {
  count: async (state, run) => {
    const counts = await run.all(LINES.map((line) => (branch: Run) => count(branch, line, state.paceMs)));
    return { ...state, counts, phase: 'pay' };
  },
  pay: async (state, run) => {
    const receipt = await run.step(
      'pay',
      { effect: 'keyed', input: state.counts, keepsKeysMs: 24 * 3_600_000 },
      ({ idempotencyKey }) => pay(state, idempotencyKey),
    );
    await run.step('note', { effect: 'unsafe', input: receipt }, () => note(state, receipt));
    return { ...state, receipt, phase: 'add' };
  },
  add: async (state, run) => {
    const child = await run.spawn(adder, state.counts);
    const { sum } = ChildState.parse(await run.join(child));
    const text = `${sum} words, paid with receipt ${state.receipt}\n`;
    const file = path.join(state.folder, 'report.txt');
    await run.step('report', { effect: 'probe', input: text, look: async () => lookFor(file, text) }, () =>
      writeWhole(file, text),
    );
    await run.request(post, { folder: state.folder, text });
    // Asked before: the run has the answer, and nobody counts again.
    await count(run, LINES[0] ?? '', state.paceMs, 'count again');
    return { ...state, sum, phase: 'try' };
  },
  try: async (state, run) => {
    const lot = await draw(run, LINES);
    await tryTwice(run);
    return { ...state, lot, phase: 'rest' };
  },
  rest: async (state, run) => {
    const began = await run.now();
    await run.sleep(began + 4 * state.paceMs);
    const hurried = await run.waitFor('hurry', began + 8 * state.paceMs);
    return { ...state, hurried: hurried !== undefined, phase: state.keep ? 'done' : 'tidy' };
  },
  tidy: async (state, run) => {
    const { folder } = state;
    const isThere = () => LEFT.some((name) => existsSync(path.join(folder, name)));
    const look = async (): Promise<Look<void>> =>
      isThere() ? { found: 'before' } : { found: 'after', value: undefined };
    await run.step('tidy', { effect: 'probe', input: folder, look }, () => takeAway(folder));
    return { ...state, phase: 'done' };
  },
  done: async (state) => state,
};

function count(run: Run, line: string, paceMs: number, step = 'count'): Promise<number> {
  const memo = { request: { count: 'words', of: line }, sample: 0 };
  return run.step(step, { effect: 'pure', memo }, async ({ signal }: Dispatch) => {
    await after(paceMs, signal);
    return line.split(' ').length;
  });
}

/** A receiver that remembers keys: the same key is paid once, whoever asks how often. */
function pay({ folder, counts }: State, key: string): string {
  mkdirSync(path.join(folder, 'paid'), { recursive: true });
  const file = path.join(folder, 'paid', key);
  if (!existsSync(file)) writeWhole(file, JSON.stringify(counts));
  return key.slice(0, 8);
}

function note({ folder }: State, receipt: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(path.join(folder, 'notes.txt'), `paid, receipt ${receipt}\n`);
}

function lookFor(file: string, text: string): Look<void> {
  if (!existsSync(file)) return { found: 'before' };
  return readFileSync(file, 'utf8') === text ? { found: 'after', value: undefined } : { found: 'neither' };
}

/** What a demo left in its folder, then the folder and the one of all demos, each where nothing else is in it. */
export function takeAway(folder: string): void {
  for (const name of LEFT) rmSync(path.join(folder, name), { recursive: true, force: true });
  try {
    rmdirSync(folder);
    rmdirSync(path.dirname(folder));
  } catch {
    // Something that is not ours is there, or nothing at all.
  }
}

function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function after(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('stopped'));
    });
  });
}
