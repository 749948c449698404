import { commands, type QuickPickItem, window } from 'vscode';
import type { House } from '../compose.ts';
import { learnedCommands } from '../learned/ids.ts';
import { runCommands } from '../runs/ids.ts';
import { toolCommands } from '../tools/ids.ts';
import { COMMANDS } from './ids.ts';
import { remediesFor } from './remedies.ts';

interface MenuItem extends QuickPickItem {
  readonly command: string;
}

const CONSENT = { label: '$(checklist) Choose What Is Watched…', command: COMMANDS.consent };
const RESUME = { label: '$(debug-continue) Resume', command: COMMANDS.resume };
const PAUSE = { label: '$(debug-pause) Pause for…', command: COMMANDS.pause };
const RESTART = { label: '$(debug-restart) Restart', command: COMMANDS.restartAgentHost };
const SHOW = { label: '$(list-tree) Show What Was Recorded', command: COMMANDS.showRecorded };
const LEARNED = { label: '$(mortar-board) What I Have Learned', command: learnedCommands.show };
const RUNS = { label: '$(server-process) Show Runs', command: runCommands.show };
const TOOLS = { label: '$(tools) Show Tools', command: toolCommands.show };
const FORGET = { label: '$(history) Forget Last 10 Minutes', command: COMMANDS.forgetLast10Minutes };
const LOG = { label: '$(output) Show Log', command: COMMANDS.showLog };
const WELCOME = { label: '$(book) Welcome to Penumbra', command: COMMANDS.welcome };

/** What the status bar item opens: the few things that make sense in the present state. */
export async function showMenu(house: House): Promise<void> {
  void house.sandbox.look();
  const chosen = await window.showQuickPick(itemsFor(house), {
    title: 'Penumbra',
    placeHolder: 'What would you like to do?',
  });
  if (chosen) await commands.executeCommand(chosen.command);
}

function itemsFor(house: House): MenuItem[] {
  const stopped = remediesFor(house).length > 0 ? [RESTART] : [];
  switch (house.watching.current.state) {
    case 'off':
      return [...stopped, CONSENT, SHOW, LEARNED, RUNS, TOOLS, WELCOME, LOG];
    case 'untrusted':
      return [...stopped, CONSENT, SHOW, LEARNED, RUNS, TOOLS, LOG];
    case 'paused':
      return [...stopped, RESUME, CONSENT, SHOW, LEARNED, RUNS, TOOLS, LOG];
    case 'watching':
      return [...stopped, PAUSE, FORGET, SHOW, LEARNED, RUNS, TOOLS, CONSENT, LOG];
  }
}
