/** The commands of an open review. */
import { commands, Disposable, window } from 'vscode';
import type { Applier } from '../apply.ts';
import { commandIds } from '../ids.ts';
import type { SuggestionServices } from '../services.ts';
import { putIntoTerminal } from '../terminal.ts';
import type { ReviewDesk } from './desk.ts';
import { showPlace, showScript } from './editors.ts';
import type { NewFileNode, Node, PlaceNode } from './nodes.ts';
import type { ReviewSession } from './session.ts';
import type { ReviewTree } from './tree.ts';

export interface ReviewParts {
  readonly services: SuggestionServices;
  readonly session: ReviewSession;
  readonly tree: ReviewTree;
  readonly desk: ReviewDesk;
  readonly applier: Applier;
  /** Puts the command lines of the suggestion that was spoken into the terminal. */
  takeSpoken(): void;
  /** The person never wants this pattern again; gives whether the host knows it now. Must not reject. */
  never(): Promise<boolean>;
}

export function registerReviewCommands(parts: ReviewParts): Disposable {
  const { services, session, tree, desk, applier, takeSpoken } = parts;
  const guarded = (doing: string, run: () => Promise<void>) => () =>
    run().catch((error: unknown) => services.tell.failed(doing, error));
  const script = async () => {
    if (session.current) await showScript(session.current);
  };
  return Disposable.from(
    commands.registerCommand(commandIds.apply, () => applier.apply()),
    commands.registerCommand(commandIds.showScript, guarded('show the script', script)),
    commands.registerCommand(
      commandIds.showChanges,
      guarded('show the changes', () => desk.showChanges()),
    ),
    commands.registerCommand(commandIds.openPlace, (node: PlaceNode | NewFileNode) => openPlace(parts, node)),
    commands.registerCommand(commandIds.putIntoTerminal, (node?: Node) => {
      const lines = node?.kind === 'command' ? [node.line] : session.current?.model.plan.commands;
      if (lines) putIntoTerminal(lines);
      else takeSpoken();
    }),
    commands.registerCommand(commandIds.togglePlace, (node?: Node, selected?: Node[]) => {
      tree.toggle(selected ?? (node && [node]));
    }),
    commands.registerCommand(
      commandIds.close,
      guarded('close the review', () => desk.close()),
    ),
    commands.registerCommand(
      commandIds.never,
      guarded('close the review', () => never(parts)),
    ),
  );
}

async function openPlace({ services, session }: ReviewParts, node: PlaceNode | NewFileNode): Promise<void> {
  if (!session.current) return;
  try {
    await showPlace(session.current, services.keys, node);
  } catch (error) {
    services.tell.failed('show the place', error);
  }
}

async function never(parts: ReviewParts): Promise<void> {
  if (parts.session.current?.source.kind !== 'suggestion') return;
  const told = parts.never();
  await parts.desk.close();
  if (await told) void window.showInformationMessage('Penumbra will not offer this change again.');
}
