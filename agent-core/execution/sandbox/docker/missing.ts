import { PenumbraError } from '../../../contracts/errors.ts';

/** The name under which the engine must know gVisor. */
export const RUNTIME = 'runsc';

const MEND =
  'register it in /etc/docker/daemon.json as {"runtimes": {"runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--network=none"]}}} ' +
  '(the path is where runsc lies) and restart the engine. `penumbra doctor` says what is missing.';

/** `what`: a sentence without its full stop. */
export const noGvisor = (what: string): PenumbraError =>
  new PenumbraError('missing-part', `${what}. Nothing runs without gVisor (runsc): ${MEND}`);
