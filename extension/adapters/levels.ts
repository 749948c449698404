/** What several levels of one setting (user, workspace, folder) amount to. Pure. */

/** The levels of one setting, as `WorkspaceConfiguration.inspect` gives them. */
export interface Levels<T> {
  readonly defaultValue?: T;
  readonly globalValue?: T;
  readonly workspaceValue?: T;
  readonly workspaceFolderValue?: T;
}

/** A level can say no; none can say yes against another's no. */
export function narrowed(levels: Levels<boolean> | undefined): boolean {
  if (!levels) return true;
  return ![levels.defaultValue, levels.globalValue, levels.workspaceValue, levels.workspaceFolderValue].includes(false);
}

/** The person's own list (or the default) and whatever the workspace adds to it. Lines that would re-include are dropped. */
export function gathered(levels: Levels<readonly string[]> | undefined): readonly string[] {
  const own = levels?.globalValue ?? levels?.defaultValue ?? [];
  const added = [...(levels?.workspaceValue ?? []), ...(levels?.workspaceFolderValue ?? [])];
  const lines = [...own, ...added.filter((line) => typeof line === 'string' && !line.startsWith('!'))];
  return [...new Set(lines.filter((line) => typeof line === 'string' && line.trim() !== ''))];
}

/** The person's own list alone, or the default. */
export const ownOf = (levels: Levels<readonly string[]> | undefined): readonly string[] =>
  gathered(
    levels && {
      defaultValue: levels.defaultValue ?? [],
      ...(levels.globalValue && { globalValue: levels.globalValue }),
    },
  );

/** The person's own list, and what the workspace adds to it once they trust it. What is no list, or no line of one, counts for nothing. */
export function broughtIn(levels: Levels<readonly string[]> | undefined, isTrusted: boolean): readonly string[] {
  const lists: unknown[] = [levels?.globalValue, isTrusted ? levels?.workspaceValue : undefined];
  const lines = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return [...new Set(lines.filter((line) => typeof line === 'string').filter((line) => line.trim() !== ''))];
}
