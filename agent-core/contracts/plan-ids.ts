/** Ids within a plan. No schema stands here, so that the editor's side can bring it in without zod. */

/** A new file's id among those of a plan's places. */
export const newFileId = ({ doc }: { readonly doc: string }): string => `new file ${doc}`;
