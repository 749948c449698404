/** `penumbra replay TRACE [--workspace DIR] --json`: a recording through the live pipeline, with the recording's clock. */
import { parseArgs } from 'node:util';
import { PenumbraError, type Place } from '../../contracts/index.ts';
import { createMasker } from '../../security/masking/index.ts';
import { createEditSkill } from '../../shadow/edits/index.ts';
import { createMixedSkills } from '../../shadow/mixed-skills.ts';
import { ShadowPipeline } from '../../shadow/pipeline.ts';
import type { PipelineEvent } from '../../shadow/pipeline-event.ts';
import { readTrace } from '../../shadow/recording/trace-file.ts';
import { createValueSkills } from '../../shadow/value-skills.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { Latency } from './latency.ts';
import { Offers } from './replay-offers.ts';

const PAUSE_MS = 3000;

/** Prints nothing before the whole trace was read, so that a bad line leaves nothing half-done. */
export async function replay(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, workspace: { type: 'string' } },
  });
  const [trace] = positionals;
  if (!trace || positionals.length > 1) throw new PenumbraError('bad-input', 'replay takes one trace file');
  const lines = await play(trace, values.workspace);
  const print = values.json ? (line: Line) => JSON.stringify(line) : readable;
  await put(io.stdout, `${lines.map(print).join('\n')}\n`);
  return EXIT.done;
}

type Line = Record<string, unknown> & { readonly type: string };

async function play(trace: string, workspace: string | undefined): Promise<Line[]> {
  const skill = createEditSkill();
  const lines: Line[] = [];
  /** What the pipeline said since the last signal. */
  let said: PipelineEvent[] = [];
  const masker = createMasker();
  const pipeline = new ShadowPipeline({
    skill,
    mixed: createMixedSkills(),
    values: createValueSkills(masker),
    masker,
    pauseMs: () => PAUSE_MS,
    mayOffer: () => true,
    emit: (event) => said.push(event),
  });
  const offers = new Offers(pipeline, skill, workspace);
  const told = async () => {
    const events = said;
    said = [];
    for (const event of events)
      lines.push(...(event.type === 'suggestion' ? [await offers.line(event)] : lineOf(event)));
  };
  const latency = new Latency();
  const start = performance.now();
  let signals = 0;
  for await (const { signal, line } of readTrace(trace)) {
    latency.time(() => pipeline.feed(signal, line - 1));
    if (said.length > 0) await told();
    signals++;
  }
  latency.time(() => pipeline.end());
  await told();
  lines.push(summaryOf(lines, signals, performance.now() - start, latency));
  return lines;
}

function summaryOf(lines: readonly Line[], signals: number, ms: number, latency: Latency): Line {
  const suggestions = new Set(lines.flatMap((line) => (line.type === 'suggestion' ? [line.id] : [])));
  const predictions = lines.filter((line) => line.type === 'prediction');
  return {
    type: 'summary',
    signals,
    suggestions: suggestions.size,
    predictions: predictions.length,
    correct: predictions.filter((line) => line.correct).length,
    ms: Math.round(ms),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    latencyMs: latency.summary(),
  };
}

function lineOf(event: PipelineEvent): Line[] {
  if (event.type === 'withdrawn') return [{ type: 'withdrawn', signal: event.signal, id: event.id }];
  if (event.type !== 'prediction') return [];
  const { family, signal } = event;
  const { pattern, confidence, at, correct } = event.prediction;
  const value = event.family === 'edit' ? whereAndWhat(event.prediction.place) : event.prediction.value;
  return [{ type: 'prediction', signal, at, family, pattern, value, confidence, correct }];
}

const whereAndWhat = ({ doc, offset, length, text }: Place) => ({ doc, offset, length, text });

function readable(line: Line): string {
  if (line.type === 'suggestion') {
    const edits = line.edits as { doc: string }[];
    const docs = new Set(edits.map((edit) => edit.doc)).size;
    return `after signal ${line.signal}: ${line.title}. ${edits.length} more places in ${docs} files.`;
  }
  if (line.type === 'withdrawn') return `after signal ${line.signal}: ${line.id} withdrawn`;
  if (line.type === 'prediction') return `signal ${line.signal}: predicted ${line.correct ? 'rightly' : 'wrongly'}`;
  return `${line.signals} signals, ${line.suggestions} suggestions, ${line.correct} of ${line.predictions} predictions right, ${line.ms} ms`;
}
