/**
 * Puts the one question of a call that wants out before the person: in the window that they look at, or else in any. Whatever is no clear
 * yes goes back as no answer.
 */
import { type Disposable, window } from 'vscode';
import type { EgressAnswer, EgressQuestion } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { egressMessage, tooLateMessage } from './wording.ts';

const ANSWERS: Readonly<Record<string, EgressAnswer>> = { Once: 'once', 'This Run': 'this-run', Never: 'never' };
/** The window that has the focus comes first, ms. */
const OTHERS_WAIT_MS = 1_000;

export function answerEgress(host: AgentHostClient, failed: (error: unknown) => void): Disposable {
  return host.onNotice('egressAsked', (question) => void ask(host, question).catch(failed));
}

async function ask(host: AgentHostClient, question: EgressQuestion): Promise<void> {
  if (!window.state.focused) await new Promise((resolve) => setTimeout(resolve, OTHERS_WAIT_MS));
  const { claimed } = await host.request('claimEgress', { id: question.id });
  if (!claimed) return;
  const buttons = Object.keys(ANSWERS).filter((title) => title !== 'This Run' || question.run !== undefined);
  const chosen = await window.showWarningMessage(egressMessage(question), ...buttons);
  const answer = (chosen !== undefined && ANSWERS[chosen]) || 'unanswered';
  const { counted } = await host.request('answerEgress', { id: question.id, answer });
  if (!counted && answer !== 'unanswered') void window.showInformationMessage(tooLateMessage(question));
}
