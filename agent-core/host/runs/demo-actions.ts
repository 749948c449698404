/** What the demo asks a server of actions: to post its report, by a name that can be looked for. */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { ActionHandler } from '../../durable/actions/handler.ts';

const Input = z.object({ folder: z.string().min(1), text: z.string() });
const Posted = z.object({ letters: z.int(), by: z.int() });
type Input = z.infer<typeof Input>;
type Posted = z.infer<typeof Posted>;

const fileOf = ({ folder }: Input): string => path.join(folder, 'posted.json');

/** Puts a text into a folder once, and says how long it was and which process did it. */
export const post: ActionHandler<Input, Posted> = {
  name: 'post',
  input: Input,
  outcome: Posted,
  effect: 'probe',
  timeoutMs: 10_000,
  look: async (input) => {
    const file = fileOf(input);
    if (!existsSync(file)) return { found: 'before' };
    const found = Posted.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return found.success ? { found: 'after', value: found.data } : { found: 'neither' };
  },
  act: (input) => {
    const posted = { letters: input.text.length, by: process.pid };
    const file = fileOf(input);
    mkdirSync(input.folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(posted));
    // A link fails where it is there already: it is posted once, or not at all.
    linkSync(`${file}.new`, file);
    rmSync(`${file}.new`);
    return posted;
  },
};
