/** Saved automations: kept under a name from a review, run again from a quick pick, deleted there. */
import { type QuickInputButton, type QuickPickItem, ThemeIcon, window } from 'vscode';
import { PenumbraError } from '../../agent-core/contracts/errors.ts';
import type { SavedAutomation } from '../../agent-core/contracts/index.ts';
import { withPatience } from './progress.ts';
import type { ReviewDesk } from './review/desk.ts';
import type { SuggestionServices } from './services.ts';
import { defaultName, nameProblem, plainCode } from './wording.ts';

/** What can be saved: the source of a plan, and what it does in short. */
export interface Savable {
  readonly source: string;
  readonly name: string;
}

const NONE_YET =
  'No automations are saved yet. Open a suggestion’s review and choose Save As Command… to keep one for later.';

/** Asks for a name and saves. Says what came of it, and gives whether the host still knew it; never rejects. */
export async function saveAutomation({ host, tell }: SuggestionServices, savable: Savable): Promise<boolean> {
  try {
    const { automations } = await host.request('listAutomations', {});
    const taken = automations.map(({ name }) => name);
    const name = await window.showInputBox({
      title: 'Save As Command',
      prompt: 'The name under which Penumbra: Run Automation… offers it.',
      value: defaultName(savable.name, taken),
      validateInput: (value) => nameProblem(value, taken),
    });
    if (name === undefined) return true;
    await host.request('saveAutomation', { source: savable.source, name: name.trim() });
    void window.showInformationMessage(`Saved “${plainCode(name)}”. Run it with Penumbra: Run Automation…`);
    return true;
  } catch (error) {
    tell.failed('save the automation', error);
    return !(error instanceof PenumbraError && error.code === 'stale');
  }
}

interface AutomationItem extends QuickPickItem {
  readonly automation: SavedAutomation;
}

const deleteButton: QuickInputButton = { iconPath: new ThemeIcon('trash'), tooltip: 'Delete This Automation' };

/** Lets the person choose a saved automation and opens its review. Never rejects. */
export async function runAutomation(services: SuggestionServices, desk: ReviewDesk): Promise<void> {
  try {
    const items = await itemsOf(services);
    if (items.length === 0) void window.showInformationMessage(NONE_YET);
    else pickAutomation(services, desk, items);
  } catch (error) {
    services.tell.failed('list the saved automations', error);
  }
}

function pickAutomation(services: SuggestionServices, desk: ReviewDesk, items: readonly AutomationItem[]): void {
  const pick = window.createQuickPick<AutomationItem>();
  pick.title = 'Run Automation';
  pick.placeholder = 'Choose what to run; its changes are shown before anything is applied';
  pick.matchOnDescription = true;
  pick.items = items;
  pick.onDidAccept(() => {
    const automation = pick.selectedItems[0]?.automation;
    pick.hide();
    if (automation) void desk.open({ kind: 'automation', id: automation.id, name: automation.name });
  });
  pick.onDidTriggerItemButton(({ item }) => {
    pick.hide();
    void deleteAutomation(services, item.automation).then(() => runAutomation(services, desk));
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

async function itemsOf({ host }: SuggestionServices): Promise<AutomationItem[]> {
  const listed = await withPatience('Listing…', (token) => host.request('listAutomations', {}, token));
  return listed.automations.map((automation) => ({
    automation,
    label: automation.name,
    description: plainCode(automation.summary, 80),
    detail: `Saved ${new Date(automation.savedAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}`,
    buttons: [deleteButton],
  }));
}

/** Asks first. Never rejects. */
export async function deleteAutomation(
  { host, tell }: Pick<SuggestionServices, 'host' | 'tell'>,
  { id, name }: Pick<SavedAutomation, 'id' | 'name'>,
): Promise<void> {
  const question = `Delete the automation “${plainCode(name)}”? This cannot be undone.`;
  const answer = await window.showWarningMessage(question, { modal: true }, 'Delete');
  if (answer !== 'Delete') return;
  await host.request('deleteAutomation', { automation: id }).catch((error: unknown) => {
    tell.failed('delete the automation', error);
  });
}
