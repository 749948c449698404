import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Recording } from '../../../../agent-core/shadow/recording/recording.ts';
import { NOON, onDisk, opened, recorded, row, setup, TypedDocument } from '../../../support/recording.ts';

const TOKEN = 'ghp_Zx81Qw7rTy93UiOp52AsDfGh64JkLz0bVnM';
const FIRST = TOKEN.slice(0, 18);
const SECOND = TOKEN.slice(18);

/** Neither the secret nor a half of it is left in the files, also where a log holds what was before. */
function expectGone(folder: string, ...secrets: string[]): void {
  for (const secret of secrets) expect([secret, onDisk(folder, secret)]).toEqual([secret, false]);
}

function replayed(signals: ReturnType<typeof recorded>): string {
  let text = '';
  for (const signal of signals) {
    if (signal.kind === 'doc.open') text = signal.text;
    if (signal.kind !== 'doc.edit') continue;
    for (const change of [...signal.changes].sort((a, b) => b.offset - a.offset)) {
      text = text.slice(0, change.offset) + change.text + text.slice(change.offset + change.length);
    }
  }
  return text;
}

describe('a secret never reaches the disk', () => {
  test('in an opened document, the terminal, the clipboard or a commit message', () => {
    const { folder, recording } = setup();
    recording.append([
      opened('a.ts', `const t = '${TOKEN}';\n`),
      row({ v: 1, t: NOON, kind: 'terminal.run', cwd: '/x', command: `export GITHUB_TOKEN=${TOKEN}` }),
      row({ v: 1, t: NOON, kind: 'clipboard.copy', text: TOKEN }),
      row({ v: 1, t: NOON, kind: 'git.commit', message: `use ${TOKEN}` }),
    ]);
    expectGone(folder, TOKEN, FIRST, SECOND);
    expect(recorded(recording)[0]).toMatchObject({ text: `const t = '${'*'.repeat(TOKEN.length)}';\n` });
  });

  test('in what a command printed, alone when a document told that it is one, before or after', () => {
    const { folder, recording } = setup();
    const printed = (text: string) =>
      row({ v: 1, t: NOON, kind: 'terminal.output', cwd: '/x', command: 'show', terminal: '1', text });
    recording.append([
      printed(`NAME  PASSWORD\nada   Tr0ub4dor&3\ntoken ${TOKEN}`),
      printed('correct7Horse'),
      opened('a.py', 'password = "correct7Horse"\n'),
      printed('it is correct7Horse, again'),
    ]);
    expectGone(folder, TOKEN, FIRST, SECOND, 'Tr0ub4dor', 'correct7Horse');
    expect(recorded(recording).at(-1)).toMatchObject({ text: 'it is *************, again' });
  });

  test('as a key pasted line by line into a terminal, each line a command of its own', () => {
    const { folder, recording } = setup();
    const key = [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      'b3BlbnNzaCkey',
      'QyNTUxOQAAACBx',
      '-----END OPENSSH PRIVATE KEY-----',
    ];
    const run = (command: string) => row({ v: 1, t: NOON, kind: 'terminal.run', cwd: '/x', terminal: '1', command });
    recording.append([run('cat > key'), ...key.slice(0, 2).map(run)]);
    recording.append([...key.slice(2), 'chmod 600 key'].map(run));
    expectGone(folder, ...key);
    const commands = recorded(recording).flatMap((signal) => (signal.kind === 'terminal.run' ? [signal.command] : []));
    expect(commands).toEqual(['cat > key', ...key.map((line) => '*'.repeat(line.length)), 'chmod 600 key']);
  });

  test('as a pasted key whose last lines are written at the second try', () => {
    const { folder, recording, store } = setup();
    const key = [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      'b3BlbnNzaCkey',
      'QyNTUxOQAA==',
      '-----END OPENSSH PRIVATE KEY-----',
    ];
    const run = (command: string) => row({ v: 1, t: NOON, kind: 'terminal.run', cwd: '/x', terminal: '1', command });
    recording.append(key.slice(0, 1).map(run));
    const rest = key.slice(1).map(run);
    const write = store.write.bind(store);
    store.write = () => {
      throw new Error('another process is writing');
    };
    expect(() => recording.append(rest)).toThrow('another process is writing');
    store.write = write;
    recording.append(rest);
    expectGone(folder, ...key);
  });

  test('under a field that names it, which it does not show by itself', () => {
    const { folder, recording } = setup();
    const entry = { v: 1, t: NOON, app: 'form', doc: 'login' } as const;
    recording.append([
      row({ ...entry, kind: 'ui.input', field: 'Password', value: 'Tr0ub4dor&3' }),
      row({ ...entry, kind: 'ui.input', field: 'City', value: 'Tromsoe-3' }),
    ]);
    expectGone(folder, 'Tr0ub4dor');
    expect(onDisk(folder, 'Tromsoe-3')).toBe(true);
  });

  test('typed into the line whose name makes it one', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.py', 'password = ""\n');
    recording.append([opened('a.py', document.text), document.edit(12, 0, 'correct7Horse')]);
    expectGone(folder, 'correct7Horse');
  });

  test('as what an edit removed', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.py', `t = "${TOKEN}"\n`);
    recording.append([opened('a.py', document.text), document.edit(5, TOKEN.length, '')]);
    expectGone(folder, TOKEN, FIRST, SECOND);
    expect(recording.acts('2026-05-04', { workspace: '/work', doc: 'a.py' }).at(-1)?.sentence).toMatch(
      /^Deleted on line 1 of a\.py: \*+$/,
    );
  });
});

describe('a secret typed with a pause in the middle is hidden in the earlier rows too', () => {
  test('half by half', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.ts', 'const t = "');
    recording.append([opened('a.ts', document.text), document.append(FIRST)]);
    recording.append([document.append(SECOND)]);
    expectGone(folder, FIRST, SECOND);
    expect(replayed(recorded(recording))).toBe(`const t = "${'*'.repeat(TOKEN.length)}`);
  });

  test('the second half first, with other edits and lines between', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.ts', 'a\nconst t = "";\nb\n');
    recording.append([
      opened('a.ts', document.text),
      document.edit(13, 0, SECOND),
      document.edit(0, 1, 'a longer first line'),
      document.append('and an end\n'),
    ]);
    recording.append([document.edit(document.text.indexOf(SECOND), 0, FIRST)]);
    expectGone(folder, FIRST, SECOND);
    expect(replayed(recorded(recording))).toBe(
      `a longer first line\nconst t = "${'*'.repeat(TOKEN.length)}";\nb\nand an end\n`,
    );
  });

  test('character by character, so that putting the rows together tells nothing', () => {
    const { recording } = setup();
    const document = new TypedDocument('a.ts', 'const t = "');
    recording.append([opened('a.ts', document.text)]);
    for (const character of TOKEN) recording.append([document.append(character)]);
    expect(replayed(recorded(recording))).toBe(`const t = "${'*'.repeat(TOKEN.length)}`);
  });

  test('where its first half stood in the document when it was opened', () => {
    const { folder, recording } = setup();
    const text = `${'// a long document\n'.repeat(50)}const t = "${FIRST}";\n`;
    const document = new TypedDocument('a.ts', text);
    recording.append([opened('a.ts', text), opened('a.ts', text)]);
    recording.append([document.edit(text.indexOf('";'), 0, SECOND)]);
    expectGone(folder, FIRST, SECOND);
    expect(replayed(recorded(recording)).length).toBe(document.text.length);
    expect(recorded(recording).every((signal) => signal.kind !== 'doc.open' || !signal.text.includes(FIRST))).toBe(
      true,
    );
  });

  test('where half of it was typed, taken away and typed again', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.ts', 'const t = "');
    recording.append([opened('a.ts', document.text), document.append(FIRST)]);
    recording.append([document.edit(11, FIRST.length, '')]);
    recording.append([document.append(TOKEN)]);
    expectGone(folder, FIRST, SECOND);
  });

  test('where the rows before were forgotten and the chain of changes does not fit', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.ts', 'const t = "');
    recording.append([document.append(FIRST)]);
    document.edit(0, 0, 'a change that was never recorded\n');
    recording.append([document.append(SECOND)]);
    expectGone(folder, FIRST, SECOND);
  });
});

describe('a secret whose name stands on another line', () => {
  const VALUE = 'hunter2longpass';
  const layouts = [
    ['const password =\n  "', '";\n'],
    ['database:\n  password:\n\n    "', '"\n'],
    ['{\r\n  "api_key":\r\n    "', '",\r\n  "more": 1\r\n}\r\n'],
    ['password\n  :=\n  "', '"\n'],
  ] as const;
  const name = /password|api_key/;

  test.each(layouts)('never reaches the disk, typed behind %j', (head, tail) => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.txt', head + tail);
    recording.append([opened('a.txt', document.text), document.edit(head.length, 0, VALUE)]);
    expectGone(folder, VALUE);
    recording.append([document.edit(head.length + 3, 6, '')]);
    expect(recording.acts('2026-05-04', { workspace: '/work', doc: 'a.txt' }).at(-1)?.sentence).toMatch(/: \*{6}$/);
    expectGone(folder, 'ter2lo');
  });

  test.each(layouts)('is hidden in the earlier rows when the name before it is completed, in %j', (head, tail) => {
    const { folder, recording } = setup();
    const whole = name.exec(head)?.[0] ?? '';
    const document = new TypedDocument('a.txt', (head + tail).replace(name, 'x'));
    recording.append([opened('a.txt', document.text), document.edit(document.text.length - tail.length, 0, VALUE)]);
    expect(onDisk(folder, VALUE)).toBe(true);
    recording.append([document.edit(head.indexOf(whole), 1, whole)]);
    expectGone(folder, VALUE);
    expect(replayed(recorded(recording))).toBe(head + '*'.repeat(VALUE.length) + tail);
  });

  test('is not looked for further away', () => {
    const { recording } = setup();
    const document = new TypedDocument('a.txt', `${'x'.repeat(9000)}\n\n${'\n'.repeat(9000)}\n${'y'.repeat(9000)}`);
    recording.append([opened('a.txt', document.text), document.edit(9001, 0, `"${VALUE}"`)]);
    expect(replayed(recorded(recording))).toBe(document.text);
  });
});

describe('a clipboard text that only a document tells to be secret', () => {
  const VALUE = 'hunter2longpass';
  const MINUTE = 60_000;
  const clip = (kind: 'clipboard.copy' | 'clipboard.paste', text: string, t = NOON) => row({ v: 1, t, kind, text });
  const clips = (recording: Recording) =>
    recorded(recording).flatMap((signal) => (signal.kind.startsWith('clipboard.') ? [signal.text] : []));

  test('is hidden in earlier rows when it is pasted under a telling name, with what holds it and pieces of it', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.py', 'password = ""\n');
    const pad = 'nothing to hide '.repeat(300);
    const elsewhere = { ...clip('clipboard.copy', `${pad}${VALUE}`), session: 'another', workspace: '/elsewhere' };
    recording.append([
      opened('a.py', document.text),
      elsewhere,
      clip('clipboard.copy', ` ${VALUE}\n`, NOON - 9 * MINUTE),
      clip('clipboard.copy', 'longpass'),
      clip('clipboard.copy', 'an innocent text'),
      clip('clipboard.paste', VALUE),
    ]);
    expect(onDisk(folder, VALUE)).toBe(true);
    recording.append([document.edit(12, 0, VALUE)]);
    expectGone(folder, VALUE, 'longpass');
    expect(clips(recording)).toEqual([
      ` ${'*'.repeat(15)}\n`,
      '*'.repeat(8),
      'an innocent text',
      '*'.repeat(VALUE.length),
    ]);
    const [there] = recorded(recording, '/elsewhere');
    expect(there).toMatchObject({ text: pad + '*'.repeat(VALUE.length) });
  });

  test('is hidden where it comes later', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.py', 'password = ""\n');
    recording.append([opened('a.py', document.text), document.edit(12, 0, VALUE), clip('clipboard.paste', VALUE)]);
    recording.append([clip('clipboard.copy', `"${VALUE}"`)]);
    expectGone(folder, VALUE);
  });

  test('is hidden where it was copied or cut from a document that held it', () => {
    const { folder, recording } = setup();
    const document = new TypedDocument('a.py', `password = "${VALUE}"\n`);
    recording.append([opened('a.py', document.text)]);
    recording.append([clip('clipboard.copy', VALUE)]);
    expectGone(folder, VALUE);
    const restarted = setup(folder);
    restarted.recording.append([clip('clipboard.copy', VALUE)]);
    restarted.recording.append([document.edit(12, VALUE.length, '')]);
    expectGone(folder, VALUE);
  });

  test('is let go of after an hour', () => {
    const { clock, recording } = setup();
    recording.append([opened('a.py', `password = "${VALUE}"\n`)]);
    clock.time += 61 * MINUTE;
    recording.append([clip('clipboard.copy', VALUE, clock.time)]);
    expect(clips(recording)).toEqual([VALUE]);
  });
});

test('what is not secret on the same line stays as it was', () => {
  const { recording } = setup();
  const document = new TypedDocument('a.ts', 'connect(host, "");\n');
  recording.append([opened('a.ts', document.text), document.edit(15, 0, TOKEN), document.edit(8, 4, 'server')]);
  expect(replayed(recorded(recording))).toBe(`connect(server, "${'*'.repeat(TOKEN.length)}");\n`);
});

test('a private key pasted into the middle of a document is hidden whole', () => {
  const { folder, recording } = setup();
  const lines = Array.from(
    { length: 12 },
    (_, i) => `MIIEpAIBAAKCAQEA${i}x8Qw7rTy93UiOp52AsDfGh64JkLz0bVnMqWeRtYuIoPa`,
  );
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${lines.join('\n')}\n-----END RSA PRIVATE KEY-----\n`;
  const document = new TypedDocument('a.txt', 'before\nafter\n');
  recording.append([opened('a.txt', document.text), document.edit(7, 0, key)]);
  expectGone(folder, ...lines);
  expect(replayed(recorded(recording)).split('\n')).toHaveLength(document.text.split('\n').length);
});

/** How a token comes into a document: cut at some places, its pieces typed in some order, other edits between them. */
const typing = fc.record({
  cuts: fc.uniqueArray(fc.integer({ min: 1, max: TOKEN.length - 1 }), { maxLength: 6 }),
  order: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
  between: fc.array(fc.constantFrom('top', 'bottom', 'batch', 'none'), { minLength: 7, maxLength: 7 }),
});

test('in whatever pieces and order a token is typed, what was recorded does not tell it', () => {
  fc.assert(
    fc.property(typing, ({ cuts, order, between }) => {
      const { folder, recording, store } = setup();
      const document = new TypedDocument('a.ts', 'first line\nconst t = "";\nlast line\n');
      recording.append([opened('a.ts', document.text)]);
      const bounds = [0, ...[...cuts].sort((a, b) => a - b), TOKEN.length];
      const pieces = bounds.slice(1).map((end, i) => ({ from: bounds[i] ?? 0, text: TOKEN.slice(bounds[i], end) }));
      const typed: number[] = [];
      const rank = (from: number) => order[pieces.findIndex((piece) => piece.from === from)] ?? 0;
      let batch = [];
      for (const [i, piece] of [...pieces].sort((a, b) => rank(a.from) - rank(b.from)).entries()) {
        const before = pieces.filter((each) => each.from < piece.from && typed.includes(each.from));
        const at = document.text.indexOf('"') + 1 + before.reduce((sum, each) => sum + each.text.length, 0);
        batch.push(document.edit(at, 0, piece.text));
        typed.push(piece.from);
        if (between[i] === 'top') batch.push(document.edit(0, 0, 'new '));
        if (between[i] === 'bottom') batch.push(document.append('more\n'));
        if (between[i] === 'batch') continue;
        recording.append(batch);
        batch = [];
      }
      recording.append(batch);
      expect(replayed(recorded(recording))).toBe(document.text.replace(TOKEN, '*'.repeat(TOKEN.length)));
      for (const { text } of pieces) if (text.length >= 6) expect(onDisk(folder, text)).toBe(false);
      store.close();
    }),
    { numRuns: 60 },
  );
});
