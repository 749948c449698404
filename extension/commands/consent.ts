import { type QuickPickItem, window } from 'vscode';
import type { Source } from '../../agent-core/contracts/index.ts';
import type { House } from '../compose.ts';
import { WORDING } from '../consent/wording.ts';

interface SourceItem extends QuickPickItem {
  readonly source: Source;
}

/** One list, a line a source, what is granted already picked. Unpicking takes the consent back; Escape changes nothing. */
export async function chooseWhatIsWatched({ consent, dataFolder }: House): Promise<void> {
  await consent.refresh();
  const chosen = await window.showQuickPick(itemsOf(consent.granted), {
    title: 'Penumbra: Choose What Is Watched',
    placeHolder: 'Pick what may be watched, then choose OK',
    prompt: `Everything stays on this machine, in ${dataFolder}, with secrets masked.`,
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  if (!chosen) return;
  await consent.grant(chosen.map(({ source }) => source));
}

function itemsOf(granted: readonly Source[]): SourceItem[] {
  const sources = Object.keys(WORDING) as Source[];
  return sources.map((source) => {
    const { label, records, example } = WORDING[source];
    return {
      source,
      label,
      description: `for example: ${example}`,
      detail: `Records ${records}. Stays here.`,
      picked: granted.includes(source),
    };
  });
}
