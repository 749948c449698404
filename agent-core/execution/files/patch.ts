import * as z from 'zod';
import { applyEdits } from './edits.ts';
import { fileAt, textOf } from './text.ts';
import { changingTool, ToolPath, Unfit } from './tool.ts';
import { applyDiff } from './unified.ts';

const Edit = z.strictObject({
  old: z
    .string()
    .min(1)
    .describe('The text to replace, exactly as in the file, with enough around it to be there once'),
  new: z.string().describe('What comes in its place; empty to delete it'),
  all: z.boolean().default(false).describe('Whether every place where it stands is meant'),
});

const input = z
  .strictObject({
    path: ToolPath.optional().describe('The file that edits are for; a diff names its files itself'),
    edits: z.array(Edit).min(1).optional().describe('Replacements, made one after the other'),
    diff: z.string().min(1).optional().describe('A unified diff of one file or more, as git writes it'),
  })
  .superRefine(({ path, edits, diff }, context) => {
    const complain = (at: string, message: string) => context.addIssue({ code: 'custom', path: [at], message });
    if ((edits === undefined) === (diff === undefined)) complain('edits', 'either edits or a diff was expected');
    else if (edits && path === undefined) complain('path', 'the file that the edits are for was expected');
    else if (diff !== undefined && path !== undefined) complain('path', 'a diff names its files itself: leave it out');
  });

const output = z.object({
  files: z.array(
    z.object({ path: z.string(), what: z.enum(['changed', 'added', 'removed', 'moved']), places: z.int() }),
  ),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Changes texts at exact places; all of a call, or nothing. Line ends and the end of the file stay as they are. */
export const patch = changingTool<Input, Output>(
  { name: 'patch', purpose: 'Change parts of files, by exact replacements or a unified diff.', input, output },
  (stage, { path, edits, diff }) => {
    if (diff !== undefined) return { files: applyDiff(stage, diff) };
    if (path === undefined || edits === undefined) throw new Unfit({ field: 'edits', message: 'edits were expected' });
    const entry = fileAt(stage, path, 'path');
    const found = textOf(stage.content(entry));
    if (!found) throw new Unfit({ field: 'path', message: `${path}: it is no UTF-8 text; write it whole` });
    const { text, places } = applyEdits(path, found.text, edits);
    stage.write(path, Buffer.from(found.bom ? `\uFEFF${text}` : text));
    return { files: [{ path, what: 'changed', places }] };
  },
);
