export interface Check {
  readonly name: string;
  /** `missing`: needed and not there. `optional`: not there, and Penumbra does without. */
  readonly state: 'ok' | 'missing' | 'optional' | 'info';
  readonly found: string;
  /** A command, or what to do where no command can. */
  readonly mend?: string;
}
