export const CODE_SERVER_VERSION: string;
/** The rig's cache folder; the environment variable PENUMBRA_RIG names another. */
export function rigFolder(): string;
/** The folder that npm package code-server is installed under. */
export function codeServerFolder(): string;
