/** What lines have in common, as data: constants with gaps between them. */
import * as z from 'zod';

/** `token`: one word, number or string. `any`: whatever stands there, nothing too. `line`: the end of a line and the next one's indentation. */
export const Piece = z.discriminatedUnion('is', [
  z.object({ is: z.literal('text'), text: z.string() }),
  z.object({ is: z.literal('token') }),
  z.object({ is: z.literal('any') }),
  z.object({ is: z.literal('line') }),
]);
export type Piece = z.infer<typeof Piece>;

/** A whole line without its indentation, or a block of them. */
export const LineTemplate = z.array(Piece).min(1);
export type LineTemplate = z.infer<typeof LineTemplate>;

/** The constant texts, longest first. */
export function constantsOf(template: LineTemplate): string[] {
  return template.flatMap((piece) => (piece.is === 'text' ? [piece.text] : [])).sort((a, b) => b.length - a.length);
}

/** How many lines it takes. */
export const linesIn = (template: LineTemplate): number => 1 + template.filter(({ is }) => is === 'line').length;

/** `console.log(…);`; the lines of a block with ` ⏎ ` between them. */
export function templateText(template: LineTemplate): string {
  return template
    .map((piece) => (piece.is === 'text' ? piece.text : piece.is === 'line' ? ' ⏎ ' : '…'))
    .join('')
    .trim();
}
