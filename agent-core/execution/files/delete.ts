import * as z from 'zod';
import { alike } from './text.ts';
import { changingTool, ToolPath, Unfit } from './tool.ts';

const input = z.strictObject({
  path: ToolPath,
  recursive: z.boolean().default(false).describe('Whether a folder goes with all that lies in it'),
});
const output = z.object({ path: z.string(), entries: z.int().describe('Files, folders and links that went') });

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Takes away a file, a link, or a folder. */
export const remove = changingTool<Input, Output>(
  { name: 'delete', purpose: 'Delete a file, a link or a folder.', input, output },
  (stage, { path, recursive }) => {
    const entry = stage.entry(path);
    if (!entry)
      throw new Unfit({ field: 'path', message: `${path}: there is no such file or folder${alike(stage, path)}` });
    const inside =
      entry.kind === 'folder' ? stage.entries().filter((each) => each.path.startsWith(`${path}/`)).length : 0;
    if (inside > 0 && !recursive)
      throw new Unfit({
        field: 'recursive',
        message: `recursive: true was expected, since ${inside} entries lie in ${path}`,
      });
    stage.remove(path);
    return { path, entries: inside + 1 };
  },
);
