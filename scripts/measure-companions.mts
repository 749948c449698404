/**
 * Counts how lines that come along with an edit fare: node scripts/measure-companions.mts GIT_DIR NAME [GIT_DIR NAME …]. Prints each
 * commit, and the totals that agent-core/shadow/confidence/companion-record.ts has. Nothing is trained on them.
 */
import { type Played, playedIn, type Said } from './training/companions.mts';

const count = (said: readonly Said[], ...which: readonly Said['was'][]) =>
  said.filter(({ was }) => which.includes(was)).length;

function main(args: readonly string[]): void {
  const commits: Played[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) commits.push(...playedIn(args[i] ?? '', args[i + 1] ?? ''));
  if (commits.length === 0) throw new Error('usage: node scripts/measure-companions.mts GIT_DIR NAME …');
  for (const { history, commit, said } of commits) {
    const missed = said.filter(({ was }) => was !== 'exact').map(({ doc, was }) => `${was} ${doc}`);
    console.log(
      `${history}/${commit.slice(0, 10)}`,
      said[0]?.line,
      `${count(said, 'exact')}/${said.length}`,
      ...missed,
    );
  }
  const tried = commits.filter(({ said }) => count(said, 'missed') < said.length);
  const all = tried.flatMap(({ said }) => said).filter(({ was }) => was !== 'missed');
  const isRight = ({ said }: Played) => count(said, 'wrong') === 0;
  const isExact = (played: Played) => isRight(played) && count(played.said, 'there') === 0;
  const figures = {
    commits: { tried: tried.length, right: tried.filter(isRight).length, exact: tried.filter(isExact).length },
    files: { tried: all.length, right: count(all, 'exact', 'there'), exact: count(all, 'exact') },
  };
  console.log(JSON.stringify(figures));
}

main(process.argv.slice(2));
