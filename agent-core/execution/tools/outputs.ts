/** What a tool printed, made short for whoever reads it; the whole is kept where something was left out. */
import type { OutputStore } from '../compactor/store/output-store.ts';
import { compacted } from '../compactor/thread.ts';
import type { OutputPort } from './dispatcher.ts';
import type { Tool } from './tool.ts';

/** Shorter texts are told as they are; UTF-16 code units. */
const SHORT = 4_000;

export function shortOutputs(store: () => OutputStore): OutputPort {
  return {
    finish: async ({ isPage }: Tool, text: string, command?: string) => {
      if (isPage || text.length <= SHORT) return { text };
      const handle = store().put(Buffer.from(text));
      const { text: short, kept, lines } = await compacted(text, { handle, ...(command !== undefined && { command }) });
      return kept === lines && short.length >= text.length ? { text } : { text: short, handle };
    },
  };
}
