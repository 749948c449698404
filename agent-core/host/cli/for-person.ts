/** What a person is told of a run that goes on only once they did something about it. */
import type { RunSummary } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { printable } from './printable.ts';

/** Lines with what it waits for, and the command that settles it. */
export async function wordsForPerson(journal: Journal, { id, status, why }: RunSummary): Promise<string> {
  if (status !== 'parked') {
    const reason = why ? `: ${printable(why)}` : '';
    return `Run ${id} is ${status}${reason}\nGo on with it: penumbra resume ${id}\n`;
  }
  const steps = await journal.parked(id);
  const line = ({ key, name, why: reason = 'nobody knows whether it happened' }: (typeof steps)[number]) => {
    // By its name where that tells it from the others.
    const known = steps.filter((each) => each.name === name).length > 1 ? key : name;
    return (
      `Step ${name} (${key}) of run ${id} waits for you: ${printable(reason)}\n` +
      `Say what became of it: penumbra resolve ${id} ${known} --done [JSON] | --again | --fail WHY\n`
    );
  };
  return steps.map(line).join('');
}
