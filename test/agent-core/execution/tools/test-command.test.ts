import { expect, test } from 'vitest';
import { testCommand } from '../../../../agent-core/execution/tools/test-command.ts';

const of = (files: Record<string, string>) => testCommand((path) => files[path])?.join(' ');

test('how a project’s tests are run is read from its files', () => {
  expect(of({ 'package.json': '{"scripts":{"test":"vitest"}}' })).toBe('npm test --silent');
  expect(of({ 'Cargo.toml': '' })).toBe('cargo test --offline');
  expect(of({ 'go.mod': '' })).toBe('go test ./...');
  expect(of({ 'pyproject.toml': '[tool.pytest.ini_options]' })).toBe('python3 -m pytest -q');
  expect(of({ 'pyproject.toml': '[project]' })).toBe('python3 -m unittest');
  expect(of({ Makefile: 'all:\n\ntest: all\n' })).toBe('make test');
});

test('npm’s placeholder is no test, and neither is a file that cannot be read', () => {
  expect(
    of({ 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }),
  ).toBeUndefined();
  expect(of({ 'package.json': '{' })).toBeUndefined();
  expect(of({ 'package.json': '{}', Makefile: 'test:\n' })).toBe('make test');
  expect(of({})).toBeUndefined();
});
