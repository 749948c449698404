/** `npm start`: sets up what is missing, then plays the tour in a real VS Code. Plain JavaScript, so that any Node 20 runs it. */
import { handOn } from './setup/hand-on.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
process.exitCode = await handOn('scripts/start.mts', process.argv.slice(2));
