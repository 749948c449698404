import { NotHere } from '../../figure.mts';

/** What `work` gives, or nothing where the peers could not be brought; then it is said why. */
export async function peersOr<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.error(`durable: without peers, ${error.message}`);
    return undefined;
  }
}
