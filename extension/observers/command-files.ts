/** Which files a command line names, as far as its words tell. Pure: no editor, no disk. */

/** More words than a person types; the line then counts as naming what it must not. */
const MOST_WORDS = 200;
/** Programs whose very purpose is to show the environment or a store of secrets. */
const TELLS_SECRETS =
  /(?:^|[|&;(`]\s*|\bsudo\s+)(?:env|printenv|set|export|declare|history|pass|gpg|op|bw|vault|secret-tool|security|gopass|lpass)(?=\s|$|[|&;)`])/m;

/** Whether a command is there to show secrets, so that nothing it prints is looked at. */
export const tellsSecrets = (command: string): boolean => TELLS_SECRETS.test(command);

/**
 * Every word that may be a path, once: of `cat <.env --to=a/b.txt` that is `cat`, `.env`, `--to` and `a/b.txt`. `undefined` where
 * there are too many to ask about.
 */
export function pathsIn(command: string): string[] | undefined {
  const words = command.split(/[\s"'`=<>|&;(){},:@]+/).filter((word) => word !== '');
  return words.length > MOST_WORDS ? undefined : [...new Set(words)];
}
