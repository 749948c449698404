/** Tools that were written for a stage or a store of their own, as tools of the registry. */

import { readOutput } from '../compactor/read-output.ts';
import type { OutputStore } from '../compactor/store/output-store.ts';
import type { FileTool } from '../files/tool.ts';
import type { Tool } from './tool.ts';

const FILES_MS = 60_000;
/** As long as a staged copy is worked on, however long its run sleeps. */
export const KEEPS_KEYS_MS = 365 * 86_400_000;

/** A tool over the staged copy: it answers by the call's key, so that a change is made once. */
export function fileToolOf(tool: FileTool): Tool {
  const { name, purpose, input, output, effect } = tool;
  const isReading = effect === 'pure';
  return {
    ...{ name, purpose, input, output, effect },
    from: 'built in',
    ...(!isReading && { keepsKeysMs: KEEPS_KEYS_MS }),
    needs: { files: isReading ? 'read' : 'write' },
    limits: { ms: FILES_MS },
    risk: 'low',
    isPage: isReading,
    run: async (given, { stage, signal, idempotencyKey }) => {
      const answer = await tool.run(await stage(), given, signal, idempotencyKey);
      if (answer.ok) return { state: 'done', value: answer.value, ...textOf(answer.value) };
      return { state: 'failed', failure: { kind: 'bad-arguments', next: 'repair', ...answer.failure } };
    },
  };
}

/** What a file holds is read as it stands there. */
function textOf(value: unknown): { text?: string } {
  const { kind, text } = value as { kind?: unknown; text?: unknown };
  return kind === 'text' && typeof text === 'string' ? { text } : {};
}

/** `store` is asked for at the first call. */
export function readOutputTool(store: () => OutputStore): Tool {
  const { name, purpose, input, output, effect } = readOutput(NO_STORE);
  return {
    ...{ name, purpose, effect },
    input,
    output,
    from: 'built in',
    needs: { files: 'none' },
    limits: { ms: FILES_MS },
    risk: 'low',
    isPage: true,
    run: async (given) => {
      const value = readOutput(store()).run(input.parse(given));
      if (value.found) return { state: 'done', value, text: value.text };
      return { state: 'failed', failure: { kind: 'not-found', message: value.why, next: 'repair' } };
    },
  };
}

const NO_STORE: OutputStore = { put: () => '', page: () => undefined };
