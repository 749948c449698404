import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import { writeConsent } from '../../../../agent-core/durable/consent-file.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { PENUMBRA, penumbra } from '../../../support/penumbra.ts';
import { setup, temporaryFolder, withSignals } from '../../../support/recording.ts';

describe('the command line', () => {
  test('says what it can do', async () => {
    const { code, stdout } = await penumbra(['help']);
    expect(code).toBe(0);
    for (const command of ['replay', 'export', 'purge', 'mask', 'synth', 'doctor'])
      expect(stdout).toContain(`  ${command} `);
  });

  test('without a command, or with one it does not know, says so and ends with 2', async () => {
    expect(await penumbra([])).toMatchObject({ code: 2, stdout: '' });
    expect(await penumbra(['dance'])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('no command dance'),
    });
    expect(await penumbra(['mask', '--wrong'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--wrong') });
    expect(await penumbra(['export', '--data'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--data DIR'),
    });
  });

  test('takes --help for itself, and not what stands after --', async () => {
    expect(await penumbra(['exec', '-h'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^usage: penumbra exec/),
    });
    const env = { DOCKER_HOST: 'unix:///nowhere' };
    const away = await penumbra(['exec', '--workspace', temporaryFolder(), '--', 'npm', '--help'], { env });
    expect(away).toMatchObject({ code: 5, stdout: '' });
  });

  test('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(PENUMBRA, '../../package.json'), 'utf8'));
    expect(await penumbra(['version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test('ends quietly when its reader goes away', () => {
    const command = `"${process.execPath}" "${PENUMBRA}" export --data "${withSignals(3000)}" | head -n 1`;
    const { stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'doc.open', doc: 'file-0.ts' });
    expect(stderr).not.toMatch(/EPIPE|Error/);
  });
});

/** An installed Node that is too old, where there is one. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (node) => existsSync(node) && /^v(18|2[01])\./.test(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout),
);

describe.runIf(oldNode)('under a Node that is too old', () => {
  test('it runs itself again under the one the project brings', async () => {
    const { code, stdout } = await penumbra(['doctor'], {
      node: oldNode ?? '',
      env: { PENUMBRA_DATA: temporaryFolder() },
    });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ok\s+Node: 2[2-9]/)]);
  });

  test('its exit code and streams are those of that run', async () => {
    const options = { node: oldNode ?? '', input: 'password = "correct7Horse"' };
    expect(await penumbra(['mask'], options)).toEqual({ code: 0, stdout: 'password = "*************"', stderr: '' });
    expect(await penumbra(['dance'], options)).toMatchObject({ code: 2 });
  });

  test('without such a one it says what is needed and ends with 5', async () => {
    const program = path.join(temporaryFolder(), 'penumbra.mjs');
    copyFileSync(PENUMBRA, program);
    const { code, stderr } = await penumbra(['doctor'], { node: oldNode ?? '', program });
    expect([code, stderr]).toEqual([5, expect.stringContaining('needs Node 22 or newer')]);
  });
});

describe('export', () => {
  test('writes everything to stdout, or to a file for its person only', async () => {
    const data = withSignals(1200);
    const file = path.join(temporaryFolder(), 'out.jsonl');
    const streamed = await penumbra(['export', '--data', data]);
    const toFile = await penumbra(['--data', data, 'export', file]);
    expect(streamed.stdout.trim().split('\n')).toHaveLength(1200);
    expect(readFileSync(file, 'utf8')).toBe(streamed.stdout);
    expect([toFile.code, toFile.stdout, toFile.stderr]).toEqual([0, '', `Exported 1,200 signals to ${file}.\n`]);
  });

  test('of nothing makes no data folder', async () => {
    const data = path.join(temporaryFolder(), 'none');
    expect(await penumbra(['export'], { env: { PENUMBRA_DATA: data } })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing is recorded.\n',
    });
    expect(existsSync(data)).toBe(false);
  });
});

describe('synth', () => {
  const request = {
    examples: [
      { inputs: ['Ada Lovelace'], output: 'Lovelace, Ada' },
      { inputs: ['Alan Turing'], output: 'Turing, Alan' },
    ],
    queries: [['Grace Hopper'], ['']],
  };

  test('answers a request a line, in order, null where it would rather not say', async () => {
    const none = { ...request, examples: [...request.examples, { inputs: ['Ada Lovelace'], output: 'Ada' }] };
    const input = [request, none].map((each) => JSON.stringify(each)).join('\n');
    const { code, stdout } = await penumbra(['synth', '--json'], { input });
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(first).toMatchObject({ outputs: ['Hopper, Grace', null], program: expect.stringContaining('input 1') });
    expect(first.confidence).toEqual([expect.any(Number), 0]);
    expect(second).toMatchObject({ outputs: [null, null], confidence: [0, 0], program: '' });
    expect(second.ms).toBeGreaterThanOrEqual(0);
  });

  test('a bad line is named, and ends it with 2', async () => {
    const bad = async (line: string) => {
      const { code, stderr } = await penumbra(['synth', '--json'], { input: `${JSON.stringify(request)}\n${line}\n` });
      return [code, stderr];
    };
    expect(await bad('{"examples":')).toEqual([2, expect.stringContaining('<stdin>:2: not JSON')]);
    expect(await bad('{"examples":[],"queries":[]}')).toEqual([2, expect.stringMatching(/<stdin>:2: .*examples/)]);
  });
});

describe('runs', () => {
  test('of the demo leave neither files nor a database of recordings, and with --keep what they made', async () => {
    const data = temporaryFolder();
    expect(await penumbra(['run-demo', '--data', data, '--pace', '0'])).toMatchObject({ code: 0, stderr: '' });
    await penumbra(['runs', '--data', data]);
    expect(readdirSync(data).sort()).toEqual(['opening.lock', 'runs.db', 'runs.db.openings', 'workers']);
    const { stdout } = await penumbra(['run-demo', '--data', data, '--pace', '0', '--keep']);
    const [, left = ''] = /Its files are in (.*)\n$/.exec(stdout) ?? [];
    expect(readdirSync(left).sort()).toEqual(['notes.txt', 'paid', 'posted.json', 'report.txt']);
  });

  test('are listed with whose child they are and what they wait for', async () => {
    const data = temporaryFolder();
    await penumbra(['run-demo', '--data', data, '--pace', '0']);
    const { stdout } = await penumbra(['runs', '--data', data]);
    expect(stdout).toMatch(/^c-\S+ +demo-adder +done +tick 4 +child of demo-\w+$/m);
    expect(stdout).toMatch(/^a-\S+ +action +done +tick 2 +does post for demo-\w+$/m);
  });

  test('whose database is damaged end with words and 1: what happened, what was set aside, what to do', async () => {
    const data = temporaryFolder();
    await penumbra(['run-demo', '--detach', '--data', data]);
    const file = path.join(data, 'runs.db');
    writeFileSync(file, `no database${readFileSync(file)}`);
    const words =
      /^The database of runs was damaged\. It was set aside as .*runs\.db\.damaged-.*do not go on\..*backup.*\n$/;
    expect(await penumbra(['runs', '--data', data])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(words),
    });
    expect(await penumbra(['runs', '--data', data])).toEqual({
      code: 0,
      stdout: expect.stringContaining('There are no runs'),
      stderr: expect.stringMatching(words),
    });
  });

  test('are cancelled with the runs that they started, which are named', async () => {
    const data = temporaryFolder();
    const { journal } = openJournal(data, { clock: systemClock, log: () => {} });
    const make = (name: string, parent?: string) =>
      journal.create({
        ...{ id: RunId.parse(name), program: 'p', version: '1', schema: 1, state: {} },
        ...(parent !== undefined && { parent: RunId.parse(parent) }),
      });
    await make('parent');
    await make('child', 'parent');
    await make('grandchild', 'child');
    await journal.close();
    const { stdout } = await penumbra(['cancel', 'parent', '--data', data]);
    expect(stdout).toBe(
      'Run parent is cancelled, after the step under way let go. With it go the runs that it started: child, grandchild.\n',
    );
    const { stdout: listed } = await penumbra(['runs', '--data', data]);
    expect(listed.match(/ cancelled /g)).toHaveLength(3);
  });
});

describe('mask', () => {
  test('answers requests line by line, in order, with offsets into what came in', async () => {
    const requests = [
      { id: 'a', text: 'x = 1', file: 'a.py' },
      { id: 7, text: '😀 password="correct7Horse"' },
    ];
    const { stdout } = await penumbra(['mask', '--jsonl'], {
      input: requests.map((each) => JSON.stringify(each)).join('\n'),
    });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: 'a', text: 'x = 1', spans: [] },
      { id: 7, text: '😀 password="*************"', spans: [{ type: 'PASSWORD', start: 13, end: 26 }] },
    ]);
  });

  test('names a bad request by its line', async () => {
    const { code, stderr } = await penumbra(['mask', '--jsonl'], { input: '{"id":"a","text":"x"}\n{"id":"b"}\n' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('stdin:2: text: ')]);
  });
});

describe('replay', () => {
  test('of a broken trace names file and line, ends with 2 and stores nothing', async () => {
    const folder = temporaryFolder();
    const trace = path.join(folder, 'a.trace.jsonl');
    writeFileSync(trace, '{"v":1,"t":1,"kind":"doc.save","doc":"a"}\n{"v":1,"t":2,"kind":"doc.save"}\n');
    const env = { PENUMBRA_DATA: path.join(folder, 'data') };
    const { code, stdout, stderr } = await penumbra(['replay', trace, '--json'], { env });
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/a\.trace\.jsonl:2: doc: .*\n$/)]);
    expect(readdirSync(folder)).toEqual(['a.trace.jsonl']);
  });
});

describe('doctor', () => {
  const checks = async (data: string) => {
    const { code, stdout } = await penumbra(['doctor', '--json', '--data', data]);
    const report: { checks: { name: string; state: string; found: string; mend?: string }[] } = JSON.parse(stdout);
    return { code, of: (name: string) => report.checks.find((check) => check.name === name) };
  };

  test('finds nothing missing on a fresh machine, and makes nothing', async () => {
    const data = path.join(temporaryFolder(), 'none');
    const { code, of } = await checks(data);
    expect(code).toBe(0);
    expect(of('SQLite')).toMatchObject({ state: 'ok', found: expect.stringMatching(/^3\.\d+/) });
    expect(of('database')).toMatchObject({ state: 'ok', found: 'none yet' });
    expect(existsSync(data)).toBe(false);
  });

  test('tells what is recorded and observed', async () => {
    const data = withSignals(5);
    writeConsent(data, { version: 1, granted: { edits: { at: '2026-05-04T10:00:00.000Z', wording: 1 } } });
    const { code, of } = await checks(data);
    expect(code).toBe(0);
    expect(of('database')?.found).toContain('5 signals');
    expect(of('consent')).toMatchObject({ state: 'info', found: 'observing edits' });
  });

  test('names a damaged database and leaves it where it is', async () => {
    const data = temporaryFolder();
    writeFileSync(path.join(data, 'penumbra.db'), 'no database'.repeat(500), { mode: 0o600 });
    const { code, of } = await checks(data);
    expect([code, of('database')?.state, of('database')?.mend]).toEqual([1, 'missing', expect.stringMatching(/^mv /)]);
    expect(readdirSync(data)).toEqual(['penumbra.db']);
  });

  test('names a newer schema', async () => {
    const { folder, store } = setup();
    store.sql.pragma('user_version = 99');
    const { code, of } = await checks(folder);
    expect([code, of('database')?.found]).toEqual([1, expect.stringContaining('schema 99')]);
  });

  test('names files that others may read, with the command that mends it', async () => {
    const data = withSignals(1);
    chmodSync(path.join(data, 'penumbra.db'), 0o644);
    const before = await checks(data);
    const mend = before.of('data folder')?.mend ?? '';
    expect([before.code, mend]).toEqual([1, expect.stringMatching(/^chmod /)]);
    spawnSync('bash', ['-c', mend]);
    expect((await checks(data)).code).toBe(0);
  });

  test('names a data folder that is a file', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'x'));
    writeFileSync(path.join(folder, 'x', 'file'), '');
    const { code, of } = await checks(path.join(folder, 'x', 'file'));
    expect([code, of('data folder')?.found]).toEqual([1, expect.stringContaining('is a file')]);
  });
});
