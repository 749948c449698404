import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { reliabilityDiagram } from '../../../scripts/bench/shadow/charts.mts';
import type { Family } from '../../../scripts/bench/shadow/family.mts';
import { figuresOf } from '../../../scripts/bench/shadow/measure.mts';
import { pageOf } from '../../../scripts/bench/shadow/page.mts';
import { activeHours, per8Hours, type Typing } from '../../../scripts/bench/shadow/typing.mts';
import { finalFields } from '../../../scripts/bench/shadow/values.mts';

const family: Family = {
  name: 'Commands',
  about: 'The next line.',
  questions: 'lines',
  asked: 4,
  samples: [
    { confidence: 0.95, right: true },
    { confidence: 0.92, right: false },
    { confidence: 0.3, right: true },
  ],
  goals: { surePrecision: 0.9 },
};
const shown = { signal: 1, id: 's1', title: '<b> → "a" & b', confidence: 0.95, lowerBound: 0.91, hour: 2 };
const typing: Typing = { traces: 'typing.x', hours: 16, shown: [shown], predictions: family };

describe('the page', () => {
  const page = pageOf([family], typing);

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|https?:|url\(|@import/);
  });

  test('says in words what each picture shows', () => {
    const pictures = page.match(/<svg [^>]*>/g) ?? [];
    expect(pictures).toHaveLength(3);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{20,}"/);
  });

  test('shows recorded text as text', () => {
    expect(page).toContain('&lt;b&gt; → &quot;a&quot; &amp; b');
  });

  test('draws an empty family without a number that is none', () => {
    expect(pageOf([{ ...family, samples: [] }], { ...typing, shown: [] })).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('a reliability diagram has a mark for each bin that holds something', () => {
  expect(reliabilityDiagram(family).match(/class="dot"/g)).toHaveLength(2);
});

test('a family’s figures are held against its goals', () => {
  const precision = figuresOf(family).find(({ metric }) => metric === 'precision at confidence .9');
  expect(precision).toMatchObject({ value: 0.5, goal: '>= 0.9', ok: false });
});

describe('interruptions', () => {
  test('are counted an active hour: a gap of five minutes or more is no work', () => {
    const hours = activeHours([{ t: 0 }, { t: 120_000 }, { t: 420_000 }, { t: 480_000 }]);
    expect(hours.map((hour) => Math.round(hour * 60))).toEqual([0, 2, 2, 3]);
  });

  test('are told for eight active hours', () => {
    expect(per8Hours(typing)).toBe(0.5);
  });
});

describe('the fields of a form', () => {
  const input = (field: string, value: string): Signal => ({
    v: 1,
    t: 0,
    kind: 'ui.input',
    app: 'Chrome',
    field,
    value,
  });
  const paste = (field: string): Signal => ({ v: 1, t: 0, kind: 'clipboard.paste', app: 'Chrome', field, text: 'x' });
  const submit: Signal = { v: 1, t: 0, kind: 'ui.click', app: 'Chrome', field: 'Submit' };

  test('are asked for after the examples, once each, by their last value and paste', () => {
    const signals = [
      input('a', '1'),
      submit,
      paste('a'),
      input('a', '2'),
      paste('a'),
      input('a', '3'),
      input('b', '4'),
    ];
    expect(finalFields(signals, 1)).toEqual([
      { signal: 5, due: 4, value: '3' },
      { signal: 6, due: 6, value: '4' },
    ]);
  });
});
