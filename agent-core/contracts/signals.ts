/**
 * Signals: the observed acts that everything in shadow mode is made of. One signal is one line of a `*.trace.jsonl` file.
 *
 * Offsets and lengths are UTF-16 code units. The changes of one `doc.edit` refer to the text before it and do not overlap.
 * Fields that the format does not name are kept, so that a recording survives export and replay whole.
 */
import * as z from 'zod';

const offset = z.number().int().nonnegative();

/** Replace `length` code units at `offset` by `text`. */
export const TextChange = z.object({ offset, length: offset, text: z.string() });
export type TextChange = z.infer<typeof TextChange>;

const base = { v: z.literal(1), t: z.number(), session: z.string().optional() };
const signal = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.looseObject({ ...base, kind: z.literal(kind), ...shape });

const clipboard = {
  app: z.string().optional(),
  doc: z.string().optional(),
  field: z.string().optional(),
  text: z.string(),
};
const ui = {
  app: z.string().optional(),
  doc: z.string().optional(),
  field: z.string().optional(),
  value: z.string().optional(),
};

export const Signal = z.discriminatedUnion('kind', [
  signal('doc.open', { doc: z.string(), language: z.string(), text: z.string() }),
  signal('doc.edit', {
    doc: z.string(),
    changes: z.array(TextChange),
    reason: z.enum(['undo', 'redo']).optional(),
  }),
  signal('doc.save', { doc: z.string() }),
  signal('doc.close', { doc: z.string() }),
  signal('file.create', { path: z.string() }),
  signal('file.delete', { path: z.string() }),
  signal('file.rename', { path: z.string(), to: z.string() }),
  signal('terminal.run', {
    cwd: z.string(),
    command: z.string(),
    /** Tells the terminals of one session apart. */
    terminal: z.string().optional(),
    exitCode: z.number().int().optional(),
    durationMs: z.number().optional(),
  }),
  /** What a command printed, as plain lines. */
  signal('terminal.output', {
    cwd: z.string(),
    command: z.string(),
    terminal: z.string().optional(),
    text: z.string(),
    /** Only its beginning: the rest was too much. */
    cut: z.boolean().optional(),
  }),
  signal('clipboard.copy', clipboard),
  signal('clipboard.paste', clipboard),
  signal('ui.read', ui),
  signal('ui.input', ui),
  signal('ui.click', ui),
  signal('ui.focus', ui),
  signal('editor.select', { doc: z.string(), offset, length: offset }),
  signal('editor.view', { doc: z.string(), from: offset, to: offset }),
  signal('outcome', {
    suggestion: z.string(),
    what: z.enum(['applied', 'kept', 'undone', 'changed', 'refused', 'never']),
  }),
  signal('task.run', {}),
  signal('debug.start', {}),
  signal('git.commit', {}),
  signal('editor.focus', {}),
]);
export type Signal = z.infer<typeof Signal>;
export type SignalKind = Signal['kind'];
export type SignalOf<K extends SignalKind> = Extract<Signal, { kind: K }>;

/** What a person did with a suggestion. */
export type OutcomeKind = SignalOf<'outcome'>['what'];
