import { expect, test } from 'vitest';
import { COMMANDS } from '../../../../agent-core/host/cli/commands.ts';
import { overview, usageOf } from '../../../../agent-core/host/cli/help.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

test('what all commands do fits a terminal of 80 columns', () => {
  const text = overview(COMMANDS);
  for (const name of Object.keys(COMMANDS)) expect(text).toMatch(new RegExp(`^ {2}${name} +[a-z]`, 'm'));
  expect(widest(text)).toBeLessThanOrEqual(80);
});

test.each(Object.entries(COMMANDS))(
  'what %s takes is said form by form, folded between its arguments',
  (name, entry) => {
    const text = usageOf(entry);
    expect(widest(text)).toBeLessThanOrEqual(80);
    const forms = text.split('\n\n')[0]?.split(/^(?:usage:| {6}) penumbra /m) ?? [];
    expect(forms.slice(1).map((form) => form.trim().replaceAll(/\s+/g, ' '))).toEqual(entry.usage);
    expect(entry.usage.every((form) => form.split(' ')[0] === name)).toBe(true);
    for (const line of text.split('\n'))
      expect(line.split('[').length, `brackets stay together: ${line}`).toBe(line.split(']').length);
  },
);
