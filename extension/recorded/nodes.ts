/** The tree of what was recorded: days, their documents, the acts in each. */
import type { RecordedAct } from '../../agent-core/contracts/index.ts';

export type RecordedNode = DayNode | DocumentNode | { readonly kind: 'act'; readonly act: RecordedAct };

export interface DayNode {
  readonly kind: 'day';
  readonly day: string;
  readonly isNewest: boolean;
  readonly documents: readonly DocumentNode[];
}

export interface DocumentNode {
  readonly kind: 'document';
  readonly day: string;
  readonly doc: string;
  readonly workspace: string;
  /** Where the document lies, unless in this workspace. */
  readonly project?: string | undefined;
  readonly acts: number;
}

/** `Today`, `Yesterday`, or the date in the person's language. `day` is local `YYYY-MM-DD`. */
export function dayLabel(day: string, now: Date): string {
  if (day === localDay(now)) return 'Today';
  if (day === localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  const date = new Date(`${day}T12:00:00`);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString(undefined, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

function localDay(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
