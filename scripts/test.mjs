/** `npm test`: sets up what is missing, then runs every suite. Plain JavaScript, so that any Node 20 runs it. */
import { handOn } from './setup/hand-on.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp({ forTests: true });
process.exitCode = await handOn('scripts/test.mts', process.argv.slice(2));
