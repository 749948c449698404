/** Every name this view shares with the manifest. */
export const RUNS_VIEW = 'penumbra.runs';
export const RUN_SCHEME = 'penumbra-run';

export const runCommands = {
  show: 'penumbra.showRuns',
  refresh: 'penumbra.refreshRuns',
  demo: 'penumbra.runDemo',
  open: 'penumbra.runs.open',
  pause: 'penumbra.runs.pause',
  resume: 'penumbra.runs.resume',
  cancel: 'penumbra.runs.cancel',
  fork: 'penumbra.runs.fork',
  signal: 'penumbra.runs.signal',
  resolve: 'penumbra.runs.resolve',
} as const;
