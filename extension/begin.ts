import { Disposable, workspace } from 'vscode';
import type { House } from './compose.ts';

/** Ties the parts together and reads the consent: from here on what was agreed to is watched, and told to the agent host. */
export function begin(house: House): Disposable {
  const { consent, host, log, observers, outbox, settings, watching } = house;
  const startIfWatching = (): void => {
    if (watching.current.state === 'watching') host.start();
  };
  const configure = (): void => {
    host.configure().catch((error: unknown) => log.error(`the agent host could not be told of a change: ${error}`));
  };
  const reading = setTimeout(() => void consent.refresh(), 0);
  return Disposable.from(
    new Disposable(() => clearTimeout(reading)),
    watching.onDidChange(startIfWatching),
    consent.onDidChange(configure),
    settings.onDidChange(configure),
    workspace.onDidChangeWorkspaceFolders(configure),
    workspace.onDidGrantWorkspaceTrust(configure),
    host.onNotice('log', ({ level, message }) => log[level](`agent host: ${message}`)),
    outbox.onFull(() =>
      log.warn('too much waits for the agent host: what happens now is not recorded until it caught up'),
    ),
    outbox.onRoom(() => observers.reopen()),
  );
}
