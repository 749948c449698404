/** How offers to carry the rest of a table are told apart when it is counted how often they were wholly right. */
import type { Continuation } from './continue.ts';

/** Least opinions of the holes that are counted apart. */
export const CUTS = [0.8, 0.9, 0.95] as const;

export interface OfferCount {
  /** Whether programs fill some of the holes, or cells are copied only; and whether a command printed them. */
  readonly kind: ReturnType<typeof kindOf>;
  /** Records without a break that those before them alone would have given. */
  readonly confirmed: number;
  readonly cut: number;
  readonly tried: number;
  /** Offers of which every row was what the person wrote. */
  readonly right: number;
}

export function kindOf({ programs, table }: Pick<Continuation, 'programs' | 'table'>) {
  const kind = programs > 0 ? 'programs' : 'copies';
  return table.printed ? (`printed ${kind}` as const) : kind;
}
