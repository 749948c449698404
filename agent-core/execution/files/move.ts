import * as z from 'zod';
import { kindInWords } from '../staging/stage/stage.ts';
import { alike } from './text.ts';
import { changingTool, ToolPath, Unfit } from './tool.ts';

const input = z.strictObject({ from: ToolPath, to: ToolPath.describe('Where it shall be; nothing may be there yet') });
const output = z.object({ from: z.string(), to: z.string() });

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Moves a file, a link or a folder with all in it. */
export const move = changingTool<Input, Output>(
  { name: 'move', purpose: 'Move or rename a file or folder.', input, output },
  (stage, { from, to }) => {
    if (!stage.entry(from))
      throw new Unfit({ field: 'from', message: `${from}: there is no such file or folder${alike(stage, from)}` });
    const there = stage.entry(to);
    if (there)
      throw new Unfit({
        field: 'to',
        message: `${to}: ${kindInWords(there)}; delete it first, or choose another path`,
      });
    stage.move(from, to);
    return { from, to };
  },
);
