/** What lines have in common, as data: constants with gaps between them. */
import * as z from 'zod';

/** `token`: one word, number or string. `any`: whatever stands there, nothing too. */
export const Piece = z.discriminatedUnion('is', [
  z.object({ is: z.literal('text'), text: z.string() }),
  z.object({ is: z.literal('token') }),
  z.object({ is: z.literal('any') }),
]);
export type Piece = z.infer<typeof Piece>;

/** A whole line without its indentation. */
export const LineTemplate = z.array(Piece).min(1);
export type LineTemplate = z.infer<typeof LineTemplate>;

/** The constant texts, longest first. */
export function constantsOf(template: LineTemplate): string[] {
  return template.flatMap((piece) => (piece.is === 'text' ? [piece.text] : [])).sort((a, b) => b.length - a.length);
}

/** `console.log(…);` */
export function templateText(template: LineTemplate): string {
  return template.map((piece) => (piece.is === 'text' ? piece.text : '…')).join('');
}
