import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ImageRecord,
  imageFile,
  imageRecord,
  writeImageRecord,
} from '../../../../agent-core/execution/image/record.ts';

const record: ImageRecord = {
  v: 1,
  image: `sha256:${'ab'.repeat(32)}`,
  by: 'debootstrap',
  recipe: 'cd'.repeat(32),
  platform: 'linux/amd64',
  programs: { node: 'v24.21.0' },
  at: '2026-01-02T03:04:05.678Z',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the image that was recorded is read back, by its owner alone', () => {
  const data = path.join(folder, 'not', 'yet');
  writeImageRecord(data, record);
  expect(imageRecord(data)).toEqual(record);
  expect(statSync(imageFile(data)).mode & 0o777).toBe(0o600);
});

test.runIf(process.getuid?.() === 0)("root leaves the record to the folder's owner", () => {
  chownSync(folder, 65_534, 65_534);
  writeImageRecord(folder, record);
  expect(statSync(imageFile(folder)).uid).toBe(65_534);
});

test('without an image it says how to make one', () => {
  expect(() => imageRecord(folder)).toThrow(
    expect.objectContaining({
      code: 'missing-part',
      message: 'There is no image for tools to run in yet. Run `penumbra sandbox build`.',
    }),
  );
});

test.each([
  ['{', /cannot be read .*Run `penumbra sandbox build`\.$/],
  [
    JSON.stringify({ ...record, image: 'penumbra:latest' }),
    /\(image: no content address .*Run `penumbra sandbox build`/,
  ],
])('a record that is damaged names no image: %s', (text, words) => {
  writeFileSync(imageFile(folder), text);
  expect(() => imageRecord(folder)).toThrow(
    expect.objectContaining({ code: 'missing-part', message: expect.stringMatching(words) }),
  );
});
