import { expect, test } from 'vitest';
import { describeStatus, type StatusFacts } from '../../../extension/status/describe.ts';

const watching: StatusFacts = {
  watching: { state: 'watching', sources: ['edits'] },
  host: { state: 'idle' },
  trouble: undefined,
};

test('what is watched is said, and no error', () => {
  expect(describeStatus(watching)).toMatchObject({ text: '$(eye) Penumbra: watching', isError: false });
});

test('a damaged database of runs is said behind what is watched', () => {
  const { text, tooltip, label } = describeStatus({ ...watching, damage: 'The runs were damaged.' });
  expect(text).toBe('$(eye) Penumbra: watching');
  expect(tooltip).toMatch(/^Penumbra is watching: .*\n\nThe runs were damaged\.$/s);
  expect(label).toMatch(/The runs were damaged\.$/);
});

test('how the sandbox stands is the last line of the tooltip, and not spoken', () => {
  const sandbox = 'Sandbox: no gVisor. It is missing.';
  const { tooltip, label } = describeStatus({ ...watching, damage: 'The runs were damaged.', sandbox });
  expect(tooltip.split('\n\n').slice(1)).toEqual(['The runs were damaged.', sandbox]);
  expect(label).not.toContain('Sandbox');
});

test('a host that was given up comes before all else, in whole sentences with a way out', () => {
  const tooltip = (reason: string) => describeStatus({ ...watching, host: { state: 'failed', reason } }).tooltip;
  expect(tooltip('exit code 1')).toBe('Penumbra has stopped: exit code 1. Choose Restart to start it again.');
  expect(tooltip('Newer than me.')).toBe('Penumbra has stopped: Newer than me. Choose Restart to start it again.');
});

test('a disk that cannot be written is an error with a way out', () => {
  expect(describeStatus({ ...watching, trouble: 'The disk is full. Free some space.' })).toMatchObject({
    isError: true,
    tooltip: 'Penumbra has stopped recording. The disk is full. Free some space. Once that is mended, choose Restart.',
  });
});
