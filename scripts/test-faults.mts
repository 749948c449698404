/** `npm run test:faults`: every failpoint, and 500 random kills (PENUMBRA_KILLS, PENUMBRA_SEED) over durable runs. */
import { spawnSync } from 'node:child_process';

const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'integration',
  'test/agent-core/durable/faults',
  'test/agent-core/execution/staging/killed',
];
const { status } = spawnSync(process.execPath, vitest, {
  stdio: 'inherit',
  env: { PENUMBRA_KILLS: '500', ...process.env },
});
process.exitCode = status ?? 1;
