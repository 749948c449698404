/** Imported first of all, so that this is the bundle's first line to run: activation is measured from here. */
export const firstLine = performance.now();
