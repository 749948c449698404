/** `penumbra replay TRACE [--workspace DIR] --json`: a recording through the live pipeline, with the recording's clock. */
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/index.ts';
import { createEditSkill } from '../../shadow/edits/index.ts';
import { type PipelineEvent, ShadowPipeline } from '../../shadow/pipeline.ts';
import { readTrace } from '../../shadow/recording/trace-file.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { Latency } from './latency.ts';

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
  const lines = await play(trace);
  const print = values.json ? (line: Line) => JSON.stringify(line) : readable;
  await put(io.stdout, `${lines.map(print).join('\n')}\n`);
  return EXIT.done;
}

type Line = Record<string, unknown> & { readonly type: string };

async function play(trace: string): Promise<Line[]> {
  const skill = createEditSkill();
  const lines: Line[] = [];
  const tally = { suggestions: new Set<string>(), predictions: 0, correct: 0 };
  const pipeline = new ShadowPipeline({
    skill,
    pauseMs: () => PAUSE_MS,
    mayOffer: () => true,
    emit: (event) => {
      const line = lineOf(event);
      if (line) lines.push(line);
      if (event.type === 'suggestion') tally.suggestions.add(event.suggestion.id);
      if (event.type === 'prediction') {
        tally.predictions++;
        if (event.prediction.correct) tally.correct++;
      }
    },
  });
  const latency = new Latency();
  const start = performance.now();
  let signals = 0;
  for await (const { signal, line } of readTrace(trace)) {
    latency.time(() => pipeline.feed(signal, line - 1));
    signals++;
  }
  latency.time(() => pipeline.end());
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
  lines.push({
    type: 'summary',
    signals,
    ...tally,
    suggestions: tally.suggestions.size,
    ms: Math.round(performance.now() - start),
    peakRssMb,
    latencyMs: latency.summary(),
  });
  return lines;
}

function lineOf(event: PipelineEvent): Line | undefined {
  if (event.type === 'prediction') {
    const { pattern, place, confidence, at, correct } = event.prediction;
    const { confidence: _, ...value } = place;
    return { type: 'prediction', signal: event.signal, at, family: 'edit', pattern, value, confidence, correct };
  }
  if (event.type === 'suggestion') {
    const { id, family, title, confidence, lowerBound, support, places } = event.suggestion;
    const edits = places.map(({ doc, offset, length, text }) => ({ doc, offset, length, text }));
    return { type: 'suggestion', signal: event.signal, id, family, title, confidence, lowerBound, support, edits };
  }
  if (event.type === 'withdrawn') return { type: 'withdrawn', signal: event.signal, id: event.id };
  return undefined;
}

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
