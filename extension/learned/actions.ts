/** What a person can take back of what was learned. Each names what it does to; what cannot be undone is asked about first. */
import { window } from 'vscode';
import type { Params } from '../../agent-core/contracts/index.ts';
import { deleteAutomation } from '../suggestions/automations.ts';
import type { SuggestionServices } from '../suggestions/services.ts';
import type { LearnedNode } from './nodes.ts';
import { familyName, resetDetail } from './wording.ts';

export type LearnedServices = Pick<SuggestionServices, 'host' | 'tell'>;

/** Forgets a pattern, or deletes a saved automation once that was confirmed. */
export async function forget(services: LearnedServices, node: LearnedNode | undefined): Promise<void> {
  if (node?.kind === 'automation') await deleteAutomation(services, node.automation);
  if (node?.kind !== 'pattern' || !node.live) return;
  const { known } = await services.host.request('forgetPattern', { fingerprint: node.fingerprint });
  if (!known) void window.showInformationMessage('This pattern was gone already.');
}

export async function speakAgain({ host }: LearnedServices, node: LearnedNode | undefined): Promise<void> {
  const silence = silenceOf(node);
  if (silence) await host.request('endSilence', silence);
}

export async function resetConfidence({ host }: LearnedServices, node: LearnedNode | undefined): Promise<void> {
  if (node?.kind !== 'line' || node.family === undefined) return;
  const detail =
    'What became of its offers counts no more, in any window: how sure it is follows from its examples alone. This cannot be undone.';
  const question = `Reset the confidence of ${familyName(node.family)}?`;
  const answer = await window.showWarningMessage(question, { modal: true, detail }, 'Reset');
  if (answer === 'Reset') await host.request('resetLearned', { what: 'confidence', family: node.family });
}

export async function resetEverything({ host }: LearnedServices): Promise<void> {
  const detail = resetDetail(await host.request('learned', {}));
  const question = 'Reset everything Penumbra has learned?';
  const answer = await window.showWarningMessage(question, { modal: true, detail }, 'Reset All');
  if (answer === 'Reset All') await host.request('resetLearned', { what: 'everything' });
}

function silenceOf(node: LearnedNode | undefined): Params<'endSilence'> | undefined {
  if (node?.kind === 'all') return { of: 'all' };
  if (node?.kind === 'family' && node.family !== undefined) return { of: 'family', family: node.family };
  return node?.kind === 'pattern' && node.silence ? { of: 'pattern', fingerprint: node.fingerprint } : undefined;
}
