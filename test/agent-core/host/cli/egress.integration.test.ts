import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRules } from '../../../../agent-core/execution/egress/rules.ts';
import { main } from '../../../../agent-core/host/cli/main.ts';
import { temporaryFolder } from '../../../support/host-process.ts';
import { inProcess } from '../../../support/penumbra.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const egress = (...args: string[]) => inProcess(main, ['egress', ...args], { PENUMBRA_DATA: folder.path });

test('rules are listed, made once each, and taken away', async () => {
  expect(await egress()).toEqual({ code: 0, stdout: 'No rule lets anything out.\n', stderr: '' });
  await egress('allow', 'registry.npmjs.org', '127.0.0.1:8080', '--seconds', '60', '--bytes', '1000');
  await egress('allow', '*.example.com');
  await egress('allow', '*.example.com');
  expect((await egress('never', 'a.example.com')).stdout).toBe(
    'allow  registry.npmjs.org, 60 s and 1000 bytes a call\n' +
      'allow  127.0.0.1:8080, 60 s and 1000 bytes a call\n' +
      'allow  *.example.com\n' +
      'never  a.example.com\n',
  );
  expect(readRules(folder.path).rules).toEqual([
    { host: 'registry.npmjs.org', answer: 'allow', seconds: 60, bytes: 1000 },
    { host: '127.0.0.1', ports: [8080], answer: 'allow', seconds: 60, bytes: 1000 },
    { host: '*.example.com', answer: 'allow' },
    { host: 'a.example.com', answer: 'never' },
  ]);
  expect((await egress('forget', '127.0.0.1', 'registry.npmjs.org', '*.example.com', '--json')).stdout).toBe(
    '{"rules":[{"host":"a.example.com","answer":"never"}]}\n',
  );
});

test.each([
  [['allow'], 2],
  [['alow', 'a.com'], 2],
  [['allow', 'http://a.com'], 2],
  [['allow', '*'], 2],
  [['allow', 'a.com', '--bytes', '1.5'], 2],
  [['never', 'a.com', '--seconds', '5'], 2],
  [['allow', 'a.com', 'b/c'], 2],
  [['forget', 'a.com'], 1],
])('%j changes nothing', async (args, code) => {
  expect((await egress(...args)).code).toBe(code);
  expect(readRules(folder.path).rules).toEqual([]);
});
