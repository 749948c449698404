/** `npm run bench [-- NAME… --large]`: figures, one JSON object a line. Exit 1 when one misses its goal. */
import { body } from './bench/body.mts';
import { bus } from './bench/bus.mts';
import { durable } from './bench/durable.mts';
import { editor } from './bench/editor.mts';
import { edits } from './bench/edits.mts';
import { type Bench, NotHere } from './bench/figure.mts';
import { growth } from './bench/growth.mts';
import { idle } from './bench/idle.mts';
import { live } from './bench/live.mts';
import { recording } from './bench/recording.mts';
import { replay } from './bench/replay.mts';
import { shadow } from './bench/shadow.mts';
import { size } from './bench/size.mts';

const benches: Record<string, Bench> = {
  size,
  replay,
  growth,
  live,
  recording,
  editor,
  idle,
  edits,
  shadow,
  durable,
  bus,
  body,
};
const wanted = process.argv.slice(2).filter((word) => word !== '--large');
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

let missed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    for await (const figure of bench()) {
      console.log(JSON.stringify(figure));
      if (figure.ok === false) missed++;
    }
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.error(`${name}: skipped, ${error.message}`);
  }
}
process.exit(missed > 0 ? 1 : 0);
