/**
 * The words a person agrees to, a source at a time. Whoever changes what is recorded, or these words, raises CONSENT_WORDING:
 * older consent then no longer counts.
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
    records:
      'the text of files you open in an editor, what you change in them, undo, save, selections and what is in view',
    example: 'src/order.ts: "foo(a)" became "bar(a)" on line 12',
  },
  files: {
    label: 'Files',
    records: 'the paths of files you create, rename or delete in the editor',
    example: 'src/old.ts was renamed to src/new.ts',
  },
  terminal: {
    label: 'Terminal',
    records: 'command lines, their folder, exit code and duration; never their output',
    example: 'npm test in /home/you/shop, exit code 0, 1.2 s',
  },
  clipboard: {
    label: 'Copy and Paste',
    records: 'text you copy from or paste into an editor; the clipboard itself is never read',
    example: 'copied "order-1001" from src/order.ts',
  },
  tasks: {
    label: 'Tasks and Debugging',
    records: 'names of tasks and debug sessions, exit codes and durations',
    example: 'task "build" ended with exit code 0 after 3.4 s',
  },
  git: {
    label: 'Git Commits',
    records: 'id, branch and first line of the message of commits made in the editor; never their contents',
    example: 'commit 1a2b3c4 on main: "Fix the total"',
  },
  focus: {
    label: 'Window Focus',
    records: 'when this window gains or loses the focus',
    example: 'the window lost the focus at 10:42',
  },
};
