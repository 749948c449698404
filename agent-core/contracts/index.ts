export * from './clock.ts';
export * from './consent.ts';
export * from './edits.ts';
export * from './errors.ts';
export * from './rpc.ts';
export * from './signals.ts';
export * from './suggestions.ts';
export * from './values.ts';
