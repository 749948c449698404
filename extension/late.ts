/** What activation does without: schemas and the connection, a bundle of their own that is read when something is to be watched. */
export * from './agent-host/connection.ts';
export * from './consent/reader.ts';
