import { commands, Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { COMMANDS } from '../commands/ids.ts';
import { OPEN_FOLDER, RESTART } from '../commands/remedies.ts';
import type { House } from '../compose.ts';
import { sandboxSentence } from '../tools/wording.ts';
import { describeStatus, saysStopped, saysTrouble } from './describe.ts';

/** The one status bar item, the context keys that menus ask for, and the words for trouble. */
export function registerStatus(house: House): Disposable {
  const { watching, host, tell, trouble, damage, sandbox } = house;
  const item = window.createStatusBarItem('penumbra.status', StatusBarAlignment.Right, 0);
  item.name = 'Penumbra';
  item.command = COMMANDS.menu;
  const said = new Set<string>();
  const say = (message: string): void => {
    said.add(message);
    tell.once(message, RESTART, showLog(house));
  };
  const draw = (): void => {
    const status = describeStatus({
      watching: watching.current,
      host: host.state,
      trouble: trouble.current?.message,
      damage: damage.current?.sentence,
      sandbox: sandbox.current && sandboxSentence(sandbox.current),
    });
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.accessibilityInformation = { label: status.label, role: 'button' };
    item.backgroundColor = status.isError ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    setContext('penumbra.state', watching.current.state);
    setContext('penumbra.host', host.state.state);
  };
  const onState = host.onDidChangeState((state) => {
    if (state.state === 'failed') say(saysStopped(state.reason));
    if (state.state === 'ready') for (const message of said) tell.mayRepeat(message);
    if (state.state === 'ready' && state.info.database.state === 'replaced') {
      sayReplaced(house, state.info.database.movedTo);
    }
    draw();
  });
  const onTrouble = trouble.onDidChange(() => {
    if (trouble.current) say(saysTrouble(trouble.current.message));
    draw();
  });
  setContext('penumbra.active', true);
  draw();
  item.show();
  return Disposable.from(
    item,
    onState,
    onTrouble,
    watching.onDidChange(draw),
    damage.onDidChange(draw),
    sandbox.onDidChange(draw),
  );
}

function showLog({ log }: House) {
  return { title: 'Show Log', run: () => log.show() };
}

function sayReplaced({ tell }: House, movedTo: string): void {
  tell.once(`Penumbra’s database was damaged. It was moved to ${movedTo}, and a fresh one was started.`, OPEN_FOLDER);
}

function setContext(key: string, value: unknown): void {
  void commands.executeCommand('setContext', key, value);
}
