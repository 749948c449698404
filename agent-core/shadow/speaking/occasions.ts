/** Signals, besides edits, after which there may be something to say. */
import type { Signal, SignalKind } from '../../contracts/index.ts';

const TEACHING: ReadonlySet<SignalKind> = new Set([
  'terminal.run',
  'file.create',
  'clipboard.paste',
  'ui.read',
  'ui.input',
  'ui.click',
]);
const REACHING: ReadonlySet<SignalKind> = new Set(['doc.open', 'doc.close']);

/** Acts after which something can be said. */
export const isAct = (signal: Signal): boolean =>
  TEACHING.has(signal.kind) || (signal.kind === 'doc.open' && signal.text === '');

/** After these what is open may look different: a document came within reach, or went out of it. */
export const changesReach = ({ kind }: Signal): boolean => REACHING.has(kind);
