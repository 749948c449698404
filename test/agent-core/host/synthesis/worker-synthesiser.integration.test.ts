import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { WorkerSynthesiser } from '../../../../agent-core/host/synthesis/worker-synthesiser.ts';
import { AWAITED, type Synthesiser, synthesiseHere } from '../../../../agent-core/shadow/transfer/index.ts';

const WORKER = new URL('../../../../agent-core/host/synthesis/worker.ts', import.meta.url);
const example = (input: string, output: string) => ({ inputs: [input], output });
const INITIALS = [example('Ada Lovelace', 'AL'), example('Grace Hopper', 'GH'), example('Alan Turing', 'AT')];
const TOWNS = [example('Rome, Italy', 'Rome'), example('Oslo, Norway', 'Oslo')];

/** Takes a synthesis many seconds. */
const HARD = Array.from({ length: 5 }, (_, i) => {
  const text = Array.from({ length: 300 }, (_, k) => `w${((i + 3) * 7919 + k * 104_729) % 9973}-${k % 31}/`).join('');
  const long = text.slice(0, 2000);
  return { inputs: [long, long.toUpperCase(), [...long].reverse().join('')], output: `${long.slice(100, 200)}${i}` };
});

let open: WorkerSynthesiser | undefined;
afterEach(() => open?.close());

function setup({ script = WORKER, limitMs = 60_000 } = {}) {
  const log: string[] = [];
  let answers = 0;
  let wake = () => {};
  const synthesiser = new WorkerSynthesiser({
    script,
    limitMs,
    log: (_, message) => log.push(message),
    answered: () => {
      answers++;
      wake();
    },
  });
  open = synthesiser;
  const answered = async (count: number) => {
    while (answers < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { synthesiser, log, answered, answers: () => answers };
}

const ran = (answer: ReturnType<Synthesiser>, input: string) =>
  typeof answer === 'object' ? answer.run([input]) : answer;

/** A thread that does this with a question whose output is `bad`, and finds no program for any other. */
const threadThat = (does: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, examples }) => {
  if (examples[0].output === 'bad') { ${does} }
  parentPort.postMessage({ id, candidates: [] });
});`)}`,
  );

test('a program is awaited first, and when it is there it is the one that would have been learned here', async () => {
  const { synthesiser, answered } = setup();
  const ask = synthesiser.forSkill();
  expect(ask(INITIALS, [])).toBe(AWAITED);
  await answered(1);
  const answer = ran(ask(INITIALS, []), 'Barbara Liskov');
  expect(answer).toMatchObject({ output: 'BL' });
  expect(answer).toEqual(ran(synthesiseHere(INITIALS, []), 'Barbara Liskov'));
});

test('the loop turns while a hard question is worked on, and a newer one of the skill takes its place', async () => {
  const { synthesiser, answered, answers } = setup();
  const ask = synthesiser.forSkill();
  expect(ask(HARD, [])).toBe(AWAITED);
  for (let i = 0; i < 200; i++) await turn();
  expect(answers()).toBe(0);
  expect(ask(TOWNS, [])).toBe(AWAITED);
  await answered(1);
  expect(ran(ask(TOWNS, []), 'Lima, Peru')).toMatchObject({ output: 'Lima' });
  expect(ask(HARD, [])).toBe(AWAITED);
});

test('another skill waits for its turn and ends nothing', async () => {
  const { synthesiser, answered } = setup();
  const [first, second] = [synthesiser.forSkill(), synthesiser.forSkill()];
  first(INITIALS, []);
  await turn();
  second(TOWNS, []);
  await answered(2);
  expect(ran(first(INITIALS, []), 'Barbara Liskov')).toMatchObject({ output: 'BL' });
  expect(ran(second(TOWNS, []), 'Lima, Peru')).toMatchObject({ output: 'Lima' });
});

test('of the questions of one turn only the last is worked on', async () => {
  const { synthesiser, answered, answers } = setup();
  const ask = synthesiser.forSkill();
  ask(HARD, []);
  ask(INITIALS, []);
  ask(TOWNS, []);
  await answered(1);
  await turn();
  expect(answers()).toBe(1);
  expect(ask(INITIALS, [])).toBe(AWAITED);
});

test('a question that takes too long is given up for good, with a reason, and the next one is answered', async () => {
  const { synthesiser, answered, log } = setup({ limitMs: 300, script: threadThat('for (;;);') });
  const ask = synthesiser.forSkill();
  const endless = [example('a', 'bad')];
  ask(endless, []);
  await answered(1);
  expect(ask(endless, [])).toBeUndefined();
  expect(log).toEqual(['A string program was not learned: it took more than 300 ms.']);
  ask(TOWNS, []);
  await answered(2);
  expect(log).toHaveLength(1);
});

describe('alone', () => {
  test.each([
    ['dies', 'process.exit(3);', /its thread ended/],
    ['throws', "throw new Error('no such token');", /no such token/],
    [
      'takes too much memory',
      'const all = []; for (let i = 0; ; i++) all.push({ i, text: id + String(i) });',
      /memory/,
    ],
  ])('a thread that %s ends, and the next question is answered by another', async (_, does, reason) => {
    const { synthesiser, answered, log } = setup({ script: threadThat(does) });
    const ask = synthesiser.forSkill();
    const bad = [example('a', 'bad')];
    ask(bad, []);
    await answered(1);
    expect(ask(bad, [])).toBeUndefined();
    expect(log.join()).toMatch(reason);
    ask(TOWNS, []);
    await answered(2);
    expect(log).toHaveLength(1);
  });
});

test('once closed nothing is answered any more', async () => {
  const { synthesiser, answers } = setup();
  const ask = synthesiser.forSkill();
  ask(TOWNS, []);
  synthesiser.close();
  for (let i = 0; i < 50; i++) await turn();
  expect(answers()).toBe(0);
  expect(ask(INITIALS, [])).toBeUndefined();
});
