/** The body: what agents act with. */
import { bodyCompactor } from './body-compactor.mts';
import type { Bench } from './figure.mts';

export const body: Bench = async function* () {
  yield* bodyCompactor();
};
