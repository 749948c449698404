/** What a call may use where it says nothing else. */
import type { SandboxLimits } from './sandbox.ts';

const MB = 1 << 20;

export const DEFAULT_LIMITS: SandboxLimits = {
  wallMs: 600_000,
  memoryBytes: 2048 * MB,
  cpus: 2,
  pids: 512,
  outputBytes: 4 * MB,
  diskBytes: 512 * MB,
  files: 50_000,
};

/** gVisor itself needs about a hundred: with 64 it dies at its start. */
export const FEWEST_PIDS = 128;
