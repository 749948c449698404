import type { Disposable } from 'vscode';
import type { Signal } from '../../agent-core/contracts/index.ts';
import type { DocumentKeys } from '../adapters/document-keys.ts';
import type { TerminalNames } from '../adapters/terminal-names.ts';
import type { Admission } from './admission.ts';
import type { ObservingCost } from './cost.ts';

/** What an observer is given. It exists only while its source is consented to; disposing it ends all observation at once. */
export interface ObserverTools {
  /** Hands a signal on. Costs microseconds, never throws. */
  readonly emit: (signal: Signal) => void;
  readonly now: () => number;
  readonly keys: DocumentKeys;
  readonly terminals: TerminalNames;
  readonly admission: Admission;
  readonly cost: ObservingCost;
}

export type StartObserver = (tools: ObserverTools) => Disposable;
