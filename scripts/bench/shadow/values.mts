/** Commands, transfer and strings: predictions of whole values, one a question. */

import { readFileSync } from 'node:fs';
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { type Family, jsonLines, namesOf, penumbra, replayed, signalsOf } from './family.mts';
import type { Sample } from './reliability.mts';

const EXAMPLES = 3;
const QUERIES = 20;

export function commandsOf(trace: string): Family {
  const signals = signalsOf(trace);
  const runs = signals.flatMap((signal, i) => (signal.kind === 'terminal.run' ? [i] : []));
  const { predictions } = replayed(trace);
  return {
    name: 'Commands',
    about: 'The whole next command line, from what was run before it. Right when it is the same to the letter.',
    questions: 'command lines',
    asked: runs.length,
    samples: runs.flatMap((i) => {
      const said = predictions.get(i);
      const signal = signals[i];
      if (!said || signal?.kind !== 'terminal.run') return [];
      return [{ confidence: said.confidence, right: said.value === signal.command }];
    }),
    goals: { surePrecision: 0.9, right: 0.2, precisionAt: { coverage: 0.05, precision: 0.7 } },
  };
}

/** The last value of each field of each case after the third, by the person's last paste into it or, without one, by its entry. */
export function transferOf(traces: readonly string[]): Family {
  const found = traces.map((trace) => fieldsOf(trace));
  return {
    name: 'Transfer',
    about: `The final value of each field of a form (${namesOf(traces)}), from the fourth case on. Right when it is known, whole, before the person’s last paste into the field; a prediction that comes later is none.`,
    questions: 'field values',
    asked: found.reduce((sum, { asked }) => sum + asked, 0),
    samples: found.flatMap(({ samples }) => samples),
    goals: { surePrecision: 0.98, right: 0.95 },
  };
}

interface Field {
  readonly signal: number;
  readonly due: number;
  readonly value: string | undefined;
}

function fieldsOf(trace: string): { asked: number; samples: Sample[] } {
  const fields = finalFields(signalsOf(trace));
  const { predictions } = replayed(trace);
  const samples = fields.flatMap(({ signal, due, value }): Sample[] => {
    const said = predictions.get(signal);
    return said && said.at <= due ? [{ confidence: said.confidence, right: said.value === value }] : [];
  });
  return { asked: fields.length, samples };
}

/** A case ends with a click on Submit. */
export function finalFields(signals: readonly Signal[], after = EXAMPLES): Field[] {
  const final = new Map<string, Field>();
  const pasted = new Map<string, number>();
  let cases = 0;
  signals.forEach((signal, i) => {
    if (signal.kind === 'ui.click' && signal.field?.trim() === 'Submit') cases++;
    if (signal.kind !== 'clipboard.paste' && signal.kind !== 'ui.input') return;
    const key = `${cases} ${signal.field}`;
    if (signal.kind === 'clipboard.paste') pasted.set(key, i);
    else if (cases >= after) final.set(key, { signal: i, due: pasted.get(key) ?? i, value: signal.value });
  });
  return [...final.values()];
}

interface StringTask {
  readonly examples: readonly { readonly inputs: readonly (string | null)[]; readonly output: string }[];
}
interface Answer {
  readonly outputs: readonly (string | null)[];
  readonly confidence: readonly number[];
}

/** What `synth` would rather not answer is no answer. */
export function stringsOf(file: string): Family {
  const tasks = jsonLines<StringTask>(readFileSync(file, 'utf8'))
    .map(({ examples }) => examples.map(({ inputs, output }) => ({ inputs: inputs.map((text) => text ?? ''), output })))
    .filter((examples) => examples.length > EXAMPLES);
  const queried = (examples: (typeof tasks)[number]) => examples.slice(EXAMPLES, EXAMPLES + QUERIES);
  const requests = tasks.map((examples) =>
    JSON.stringify({ examples: examples.slice(0, EXAMPLES), queries: queried(examples).map(({ inputs }) => inputs) }),
  );
  const answers = penumbra<Answer>(['synth'], `${requests.join('\n')}\n`);
  const samples = tasks.flatMap((examples, i) => samplesOf(answers[i], queried(examples)));
  return {
    name: 'Strings',
    about: `The output for each further row of a task, from three examples; ${QUERIES} rows of a task at most. Right when it is the same to the letter.`,
    questions: 'rows',
    asked: tasks.reduce((sum, examples) => sum + queried(examples).length, 0),
    samples,
    goals: { surePrecision: 0.95, sureCoverage: 0.7 },
  };
}

function samplesOf(answer: Answer | undefined, rows: readonly { readonly output: string }[]): Sample[] {
  return rows.flatMap(({ output }, i): Sample[] => {
    const said = answer?.outputs[i] ?? null;
    return said === null ? [] : [{ confidence: answer?.confidence[i] ?? 0, right: said === output }];
  });
}
