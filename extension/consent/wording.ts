/**
 * The words a person agrees to, a source at a time. Whoever changes what is recorded, or these words, raises CONSENT_WORDING:
 * older consent then no longer counts. A line of the quick pick shows about 85 characters of `records`: nothing may be cut off.
 */
import type { Source } from '../../agent-core/contracts/index.ts';

export interface SourceWording {
  readonly label: string;
  readonly records: string;
  readonly example: string;
}

export const WORDING: Readonly<Record<Source, SourceWording>> = {
  edits: {
    label: 'Edits',
    records: 'files you open: their text, your changes, saves, cursor and view',
    example: 'src/order.ts: "foo(a)" became "bar(a)" on line 12',
  },
  files: {
    label: 'Files',
    records: 'paths of files you create, rename or delete in the editor',
    example: 'src/old.ts was renamed to src/new.ts',
  },
  terminal: {
    label: 'Terminal',
    records: 'command lines, folder, exit code, duration; never output',
    example: 'npm test in /home/you/shop, exit code 0, 1.2 s',
  },
  output: {
    label: 'Command Output',
    records: 'what commands print: their lines, the command and the folder; no full screens',
    example: 'npm ls in /home/you/shop printed "zod@4.1.0"',
  },
  clipboard: {
    label: 'Copy and Paste',
    records: 'text copied from or pasted into editors; never the clipboard itself',
    example: 'copied "order-1001" from src/order.ts',
  },
  tasks: {
    label: 'Tasks and Debugging',
    records: 'names, exit codes and durations of tasks and debug sessions',
    example: 'task "build" ended with exit code 0 after 3.4 s',
  },
  git: {
    label: 'Git Commits',
    records: 'id, branch and first message line of commits made in the editor',
    example: 'commit 1a2b3c4 on main: "Fix the total"',
  },
  focus: {
    label: 'Window Focus',
    records: 'when this window gains or loses the focus',
    example: 'the window lost the focus at 10:42',
  },
};
