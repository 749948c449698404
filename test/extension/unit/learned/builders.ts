import { AutomationId, type Result } from '../../../../agent-core/contracts/index.ts';

export type Learned = Result<'learned'>;
export type Pattern = Learned['patterns'][number];

export const NOW = new Date(2026, 4, 4, 12).getTime();
export const NO_OUTCOMES = { kept: 0, undone: 0, changed: 0, refused: 0 };

export const nothing: Learned = {
  patterns: [],
  silenced: [],
  all: { refusals: 0, until: 0 },
  families: [],
  automations: [],
};

export function pattern(fingerprint: string, more: Partial<Pattern> = {}): Pattern {
  return {
    family: 'edit',
    pattern: `p-${fingerprint}`,
    fingerprint,
    summary: 'log(…) → logger.info(…)',
    examples: [
      { doc: 'src/a.ts', line: 0, before: '  log(1);', after: '  logger.info(1);', at: NOW - 2000 },
      { doc: 'src/b.ts', line: 11, before: '  log(2);', after: '  logger.info(2);', at: NOW - 1000 },
    ],
    support: 3,
    confidence: 0.978,
    lowerBound: 0.929,
    basis: 'You made this edit 3 times; no similar place was passed over.',
    places: 14,
    fresh: true,
    ...more,
  };
}

export function silenced(fingerprint: string, more: Partial<Learned['silenced'][number]> = {}) {
  return {
    fingerprint,
    family: 'edit' as const,
    summary: 'a → b',
    refusals: 1,
    until: NOW + 60_000,
    never: false,
    ...more,
  };
}

export function automation(name: string, outcomes = NO_OUTCOMES): Learned['automations'][number] {
  const { examples, summary } = pattern(name);
  const id = AutomationId.parse(`id-${name}`);
  return { id, name, summary, savedAt: NOW, examples, forgotten: 0, fingerprint: name, outcomes };
}
