// First of all, and on its own so that it stays first: the clock of activation.
import './first-line.ts';

import type { Disposable, ExtensionContext } from 'vscode';
import { begin } from './begin.ts';
import { registerCommands } from './commands/register.ts';
import { registerWelcome } from './commands/welcome.ts';
import { compose, type House } from './compose.ts';
import { firstLine } from './first-line.ts';
import { registerLearned } from './learned/register.ts';
import { registerRecorded } from './recorded/register.ts';
import { registerRuns } from './runs/register.ts';
import { registerStatus } from './status/status-bar.ts';
import { registerSuggestions } from './suggestions/index.ts';
import { registerTools } from './tools/register.ts';

/** What other code may read of a running Penumbra. */
export interface PenumbraApi {
  /** From the bundle's first line to `activate`'s return, ms. */
  readonly activationMs: number;
}

let house: House | undefined;

export function activate(context: ExtensionContext): PenumbraApi {
  house = compose(context);
  const registered: Disposable[] = [
    registerStatus(house),
    registerRecorded(house),
    registerLearned(house),
    registerRuns(house),
    registerTools(house),
    registerCommands(house),
    registerSuggestions(house),
    registerWelcome(house),
    begin(house),
  ];
  context.subscriptions.push(house.owned, ...registered);
  const activationMs = performance.now() - firstLine;
  house.log.info(`activated in ${activationMs.toFixed(1)} ms`);
  return { activationMs };
}

/** Nothing that was observed is lost with the window: what waits is written before the agent host ends. */
export async function deactivate(): Promise<void> {
  await house?.host.stop(3_000);
}
