/** An output as a model gets it: short, with the way to the whole. */
import { type Compacted, type CompactOptions, compact } from './compact.ts';
import type { OutputStore } from './store/output-store.ts';

/** Keeps what is more than `text` shows behind `handle`; without one everything is shown. `bytes` are masked already. */
export function condense(
  bytes: Uint8Array,
  store: OutputStore,
  options: Omit<CompactOptions, 'handle'> = {},
): Compacted & { readonly handle?: string } {
  const alone = compact(bytes, options);
  if (alone.kept === alone.lines) return alone;
  const handle = store.put(bytes);
  return { ...compact(bytes, { ...options, handle }), handle };
}
