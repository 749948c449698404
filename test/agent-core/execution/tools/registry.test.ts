import { describe, expect, test } from 'vitest';
import { builtIn } from '../../../../agent-core/execution/tools/built-in.ts';
import { Registry } from '../../../../agent-core/execution/tools/registry.ts';
import { as } from './support.ts';

describe('the registry of tools', () => {
  test('takes no name twice, and no name that is none', () => {
    const registry = new Registry([as({ name: 'a' })]);
    expect(() => registry.add(as({ name: 'a', from: 'mcp x' }))).toThrow('mcp x has a tool a, and so has built in.');
    for (const name of ['', 'A', '1a', 'a-b', 'a'.repeat(65)]) expect(() => registry.add(as({ name }))).toThrow();
  });

  test('tells its tools by name, with the JSON schema of what each takes', () => {
    const registry = new Registry([as({ name: 'b' }), as({ name: 'a' })], (name) => name === 'b');
    expect(registry.list().map(({ name, isOn }) => [name, isOn])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(registry.list()[0]?.input).toMatchObject({ type: 'object', required: ['text'] });
  });

  test('finds names like one that is not there', () => {
    const registry = new Registry(['read', 'read_output', 'write', 'list'].map((name) => as({ name })));
    expect(registry.like('raed')).toEqual(['read']);
    expect(registry.like('output')).toEqual(['read_output']);
    expect(registry.like('zzzzzzzz')).toEqual([]);
  });

  test('has for every tool that is built in a purpose of one line and a schema', () => {
    for (const tool of new Registry(builtIn).list()) {
      expect(tool.purpose).toMatch(/^[A-Z][^\n]{5,110}\.$/);
      expect(tool.input).toMatchObject({ type: 'object' });
    }
  });
});
