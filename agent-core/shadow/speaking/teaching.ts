/** Which signals, besides edits, bear on what can be said. */
import type { Signal, SignalKind } from '../../contracts/index.ts';

/** Acts after which, besides edits, something can be said. */
const TEACHING: ReadonlySet<SignalKind> = new Set([
  'terminal.run',
  'file.create',
  'clipboard.paste',
  'ui.read',
  'ui.input',
  'ui.click',
]);
/** After these what is open may look different: a document came within reach or went out of it, a command printed anew. */
const REACHING: ReadonlySet<SignalKind> = new Set(['doc.open', 'doc.close', 'terminal.output']);

/** Whether something can be said after `signal`; a file that opens empty is a new one. */
export const teaches = (signal: Signal): boolean =>
  TEACHING.has(signal.kind) || (signal.kind === 'doc.open' && signal.text === '');

export const reaches = (signal: Signal): boolean => REACHING.has(signal.kind);
