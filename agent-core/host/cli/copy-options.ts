/** What a copy of a folder has, as a command is told: `--exclude GLOB`, `--include GLOB`, as often as one likes, `--no-settings`. */
import { ownExclusions } from '../own-exclusions.ts';
import { type CopyRules, requirePatterns } from '../tools/call-program.ts';

export const COPY_OPTIONS = {
  exclude: { type: 'string', multiple: true },
  include: { type: 'string', multiple: true },
  'no-settings': { type: 'boolean' },
} as const;

interface Given {
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly 'no-settings'?: boolean | undefined;
}

/** What the person excludes in the editor stays out, too, but with `--no-settings`. `folder`: the data folder. Throws `bad-input`. */
export function copyRules({ exclude = [], include = [], 'no-settings': isAlone }: Given, folder: string): CopyRules {
  requirePatterns('--exclude', exclude);
  requirePatterns('--include', include);
  return { exclude: [...exclude, ...(isAlone ? [] : ownExclusions(folder))], include };
}
