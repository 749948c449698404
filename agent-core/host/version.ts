import manifest from '../../package.json' with { type: 'json' };

/** The version of the extension, the agent host and the command line: they are released as one. */
export const VERSION: string = manifest.version;
