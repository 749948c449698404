/** A recorded signal as a sentence for its person. */
import type { Signal, SignalKind, SignalOf } from '../../contracts/signals.ts';
import type { Note } from './rows.ts';

const EXCERPT = 60;

type Sentences = { readonly [K in SignalKind]: (signal: SignalOf<K>, note: Note | undefined) => string };

const SENTENCES: Sentences = {
  'doc.open': (s) => `Opened ${s.doc} (${count(s.text.split('\n').length, 'line')})`,
  'doc.edit': edited,
  'doc.save': (s) => `Saved ${s.doc}`,
  'doc.close': (s) => `Closed ${s.doc}`,
  'file.create': (s) => `Created ${s.path}`,
  'file.delete': (s) => `Deleted the file ${s.path}`,
  'file.rename': (s) => `Renamed ${s.path} to ${s.to}`,
  'terminal.run': (s) => `Ran ${excerpt(s.command)} in ${s.cwd}: ${ending(s)}`,
  'terminal.output': printed,
  'clipboard.copy': (s) => `Copied${from(' from', s)}: ${excerpt(s.text)}`,
  'clipboard.paste': (s) => `Pasted${from(' into', s)}: ${excerpt(s.text)}`,
  'ui.read': (s) => `Read${from('', s)}${valued(s)}`,
  'ui.input': (s) => `Filled in${from('', s)}${valued(s)}`,
  'ui.click': (s) => `Clicked${from(' on', s)}`,
  'ui.focus': (s) => `Went to${from('', s)}`,
  'editor.select': (s) =>
    s.length > 0 ? `Selected ${count(s.length, 'character')} in ${s.doc}` : `Moved the cursor in ${s.doc}`,
  'editor.view': (s) => `Looked at ${s.doc}`,
  outcome: (s) => `Suggestion ${s.suggestion}: ${s.what}`,
  'task.run': (s) => `Ran a task${detail(s)}`,
  'debug.start': (s) => `Started debugging${detail(s)}`,
  'git.commit': (s) => `Committed${detail(s)}`,
  'editor.focus': focused,
};

export function sentence(signal: Signal, note: Note | undefined): string {
  const say = SENTENCES[signal.kind] as (signal: Signal, note: Note | undefined) => string;
  return say(signal, note);
}

function edited(signal: SignalOf<'doc.edit'>, note: Note | undefined): string {
  const [first] = signal.changes;
  const where = note ? `line ${note.line} of ${signal.doc}` : signal.doc;
  const more = signal.changes.length > 1 ? `, and ${count(signal.changes.length - 1, 'more place')}` : '';
  if (!first) return `Changed nothing in ${signal.doc}`;
  if (signal.reason) return `${signal.reason === 'undo' ? 'Undid' : 'Redid'} a change on ${where}${more}`;
  const removed = note?.removed ?? '';
  if (first.text === '')
    return `Deleted on ${where}: ${removed ? excerpt(removed) : count(first.length, 'character')}${more}`;
  if (first.length === 0) return `Typed on ${where}: ${excerpt(first.text)}${more}`;
  if (!removed) return `Changed ${where}: ${excerpt(first.text)}${more}`;
  return `Changed ${where}: ${excerpt(removed)} → ${excerpt(first.text)}${more}`;
}

function ending({ exitCode, durationMs }: SignalOf<'terminal.run'>): string {
  const exit = exitCode === undefined ? 'exit unknown' : `exit ${exitCode}`;
  return durationMs === undefined ? exit : `${exit} in ${(durationMs / 1000).toFixed(1)} s`;
}

function printed({ command, cwd, text, cut }: SignalOf<'terminal.output'>): string {
  const lines = count(text.split('\n').length, 'line');
  return `${excerpt(command)} in ${cwd} printed ${cut ? 'more than ' : ''}${lines}: ${excerpt(text)}`;
}

function from(
  word: string,
  s: { app?: string | undefined; doc?: string | undefined; field?: string | undefined },
): string {
  const place = [s.field, s.doc, s.app].filter((part) => part !== undefined && part !== '').join(', ');
  return place ? `${word} ${place}` : '';
}

function valued({ value }: { value?: string | undefined }): string {
  return value === undefined ? '' : `: ${excerpt(value)}`;
}

/** What an observer told beyond the kind, in the order told: the first text of it. */
function detail(signal: Record<string, unknown>): string {
  const told = ['name', 'message', 'type'].map((key) => signal[key]).find((value) => typeof value === 'string');
  return typeof told === 'string' && told ? `: ${excerpt(told)}` : '';
}

function focused(signal: Record<string, unknown>): string {
  return signal.focused === false ? 'Left the window' : 'Came to the window';
}

/** One line of at most 60 characters, without the space around. */
function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * EXCERPT)
    .trim()
    .replace(/\s+/g, ' ');
  const whole = line.length <= EXCERPT && text.length <= 4 * EXCERPT;
  if (line === '') return text === '' ? 'nothing' : count(text.length, 'space');
  return whole ? line : `${line.slice(0, EXCERPT - 1).trimEnd()}…`;
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}
