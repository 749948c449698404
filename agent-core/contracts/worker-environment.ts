/** Every variable of the environment that a worker of durable runs reads; a reader of another one does not compile, or fails a test. */
export const WORKER_VARIABLES = [
  'PENUMBRA_JOURNAL',
  'PENUMBRA_MIRROR',
  'PENUMBRA_BUS',
  'PENUMBRA_ACTIONS',
  'PENUMBRA_RUNS_DAYS',
  'PENUMBRA_RUNS_COMPACT',
  'PENUMBRA_NPM_REGISTRY',
  'PENUMBRA_PYTHON_INDEX',
  'PENUMBRA_CARGO_INDEX',
  'DOCKER_HOST',
  // git's, for what it ignores.
  'XDG_CONFIG_HOME',
  // Node's own.
  'NODE_EXTRA_CA_CERTS',
  // The Postgres client's own, where an address leaves them out.
  'PGUSER',
  'PGPASSWORD',
  'PGPASSFILE',
  'PGSSLMODE',
] as const;

export type WorkerEnvironment = Readonly<Partial<Record<(typeof WORKER_VARIABLES)[number], string | undefined>>>;
