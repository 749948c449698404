import { expect, test } from 'vitest';
import type { Signal } from '../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { ShadowPipeline } from '../../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../../agent-core/shadow/pipeline-event.ts';
import { DocumentTransfer } from '../../../../agent-core/shadow/transfer/documents/documents.ts';
import { LiteralSkill } from '../../../support/literal-skill.ts';

const ROWS = [
  ['cache', 'redis:7', '6379'],
  ['orders', 'postgres:17', '5432'],
  ['web', 'nginx:1.29', '80'],
  ['mail', 'mailpit:1.27', '1025'],
  ['search', 'opensearch:3', '9200'],
] as const;
const listing = (rows: readonly (readonly string[])[]) =>
  [['NAME', 'IMAGE', 'PORT'], ...rows]
    .map((row) =>
      row
        .map((cell) => cell.padEnd(44))
        .join('')
        .trimEnd(),
    )
    .join('\n');
const line = ([name, image, port]: readonly string[]) => `  { name: '${name}', image: '${image}', port: ${port} },\n`;

/** A person at a terminal and at `services.ts`. */
function setup() {
  const said: (PipelineEvent & { type: 'suggestion' | 'withdrawn' })[] = [];
  const pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    mixed: [new DocumentTransfer(() => undefined)],
    masker: createMasker(),
    pauseMs: () => 3000,
    mayOffer: () => true,
    emit: (event) => {
      if (event.type === 'suggestion' || event.type === 'withdrawn') said.push(event);
    },
  });
  let t = 0;
  let text = 'export const services = [\n];\n';
  const feed = (signal: Record<string, unknown>) => {
    t += 5000;
    pipeline.feed({ v: 1, t, ...signal } as Signal, t);
  };
  feed({ kind: 'doc.open', doc: 'services.ts', language: 'typescript', text });
  const print = (printed: string, command = 'list services') =>
    feed({ kind: 'terminal.output', cwd: '/w', command, terminal: '1', text: printed });
  const write = (...rows: (readonly string[])[]) => {
    for (const row of rows) {
      const offset = text.indexOf('];');
      text = text.slice(0, offset) + line(row) + text.slice(offset);
      feed({ kind: 'doc.edit', doc: 'services.ts', changes: [{ offset, length: 0, text: line(row) }] });
    }
    pipeline.end();
  };
  const offered = () => said.flatMap((event) => (event.type === 'suggestion' ? [event.suggestion] : []));
  return { said, print, write, offered };
}

test('rows of an output that were carried by hand three times are followed by an offer of the rest', () => {
  const { print, write, offered } = setup();
  print(listing(ROWS));
  write(...ROWS.slice(0, 3));
  const [offer] = offered();
  expect(offer?.places[0]?.text).toBe(ROWS.slice(3).map(line).join(''));
  expect(offer?.lowerBound).toBeGreaterThanOrEqual(0.9);
  expect(`${offer?.summary} ${offer?.basis}`).toMatch(
    /^2 more rows of the output of list services as .*<NAME>.*<IMAGE>.* 3 rows of the output of list services/,
  );
});

test('an output printed anew takes the place of the one before: its rows are offered, the old ones no longer', () => {
  const { print, write, said, offered } = setup();
  print(listing(ROWS.slice(0, 4)));
  write(...ROWS.slice(0, 3));
  print(listing(ROWS.slice(0, 4)));
  expect(said.map(({ type }) => type)).toEqual(['suggestion']);
  print(listing(ROWS.slice(0, 3)));
  expect(said.map(({ type }) => type)).toEqual(['suggestion', 'withdrawn']);
  print(listing(ROWS));
  write(ROWS[3]);
  expect(offered().at(-1)?.places[0]?.text).toBe(line(ROWS[4]));
});

test('of two readings of an output the one counts that the person carried by words', () => {
  const { print, write, offered } = setup();
  print(ROWS.map(([name, image, port]) => `${name} runs ${image} at ${port}`).join('\n'), 'npm run say');
  write(...ROWS.slice(0, 3));
  expect(offered()[0]?.places[0]?.text).toBe(ROWS.slice(3).map(line).join(''));
});

test('a row with a secret is not written, nor any behind it', () => {
  const { print, write, offered } = setup();
  const secret = ['key', 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM', '1'];
  print(listing([...ROWS.slice(0, 4), secret, ...ROWS.slice(4)]));
  write(...ROWS.slice(0, 3));
  expect(offered()[0]?.places[0]?.text).toBe(line(ROWS[3]));
});

test('of many long outputs an act reads a part, the newest first, and the next acts the others', () => {
  const { print, write, offered } = setup();
  print(listing(ROWS));
  const long = Array.from({ length: 900 }, (_, i) => `${i}${'.'.repeat(90)}`).join('\n');
  for (let i = 0; i < 3; i++) print(long, `cat ${i}`);
  write(...ROWS.slice(0, 3));
  expect(offered()).toEqual([]);
  write(ROWS[3]);
  expect(offered()[0]?.places[0]?.text).toBe(line(ROWS[4]));
});

test('only the newest outputs are remembered', () => {
  const { print, write, offered } = setup();
  print(listing(ROWS));
  for (let i = 0; i < 6; i++) print('nothing\nto\nsee', `echo ${i}`);
  write(...ROWS.slice(0, 3));
  expect(offered()).toEqual([]);
});
