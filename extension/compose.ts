/** Builds every object once, by plain constructors. Nothing here starts anything: see `begin`. */
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type ExtensionContext, Uri, window, workspace } from 'vscode';
import type { Signal } from '../agent-core/contracts/index.ts';
import { dataFolder as platformDataFolder } from '../agent-core/durable/data-folder.ts';
import { DisposableStore } from './adapters/disposables.ts';
import { WorkspaceDocumentKeys } from './adapters/document-keys.ts';
import { WorkspaceSettings } from './adapters/settings.ts';
import { Teller } from './adapters/tell.ts';
import { TerminalNames } from './adapters/terminal-names.ts';
import { hostEnvironment } from './agent-host/environment.ts';
import { Outbox } from './agent-host/outbox.ts';
import { launchAgentHost } from './agent-host/process.ts';
import { Supervisor } from './agent-host/supervisor.ts';
import { ConsentStore } from './consent/consent-store.ts';
import { WatchingKeeper } from './consent/keeper.ts';
import { PauseStore } from './consent/pause-store.ts';
import { WorkspaceAdmission } from './observers/admission.ts';
import { ObservingCost } from './observers/cost.ts';
import { Observers } from './observers/observers.ts';
import { RunsDamage } from './runs/damage.ts';
import type { Services } from './services.ts';
import { Trouble } from './status/trouble.ts';
import { SandboxStanding } from './tools/sandbox-standing.ts';

/** All there is, for the parts that are the extension's own household: status, commands, consent. */
export interface House extends Services {
  readonly host: Supervisor;
  readonly tell: Teller;
  readonly trouble: Trouble;
  readonly damage: RunsDamage;
  readonly sandbox: SandboxStanding;
  readonly dataFolder: string;
  readonly consent: ConsentStore;
  readonly pause: PauseStore;
  readonly outbox: Outbox;
  readonly observers: Observers;
  readonly owned: DisposableStore;
}

export function compose(context: ExtensionContext): House {
  const owned = new DisposableStore();
  const now = (): number => Date.now();
  const log = owned.add(window.createOutputChannel('Penumbra', { log: true }));
  const settings = owned.add(new WorkspaceSettings());
  const keys = new WorkspaceDocumentKeys();
  const terminals = new TerminalNames();
  const tell = new Teller(log);
  const dataFolder = settings.dataFolder ? resolve(settings.dataFolder) : platformDataFolder();
  const consent = owned.add(new ConsentStore(dataFolder, (level, message) => log[level](message), now));
  const pause = owned.add(new PauseStore(dataFolder, now));
  const watching = owned.add(new WatchingKeeper(dataFolder, consent, pause, settings));
  const outbox = owned.add(new Outbox());
  const admission = new WorkspaceAdmission(settings, [dataFolder, userFolder(context)]);
  const cost = new ObservingCost((sentence) => log.info(sentence));
  const tools = { cost, emit: (signal: Signal) => void outbox.add(signal), now, keys, terminals, admission };
  const observers = owned.add(
    new Observers({ watching, isGranted: (source) => consent.granted.includes(source), settings, admission, tools }),
  );
  const host = new Supervisor({
    launch: () =>
      launchAgentHost({
        runtime: process.execPath,
        script: join(context.extensionPath, 'dist', 'agent-host.js'),
        dataFolder,
        env: hostEnvironment(process.env, networkSettings()),
        onStderr: (line) => log.warn(`agent host: ${line}`),
      }),
    outbox,
    session: randomUUID(),
    client: { name: 'vscode', version: String(context.extension.packageJSON.version) },
    configuration: () => ({
      folders: (workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath })),
      trusted: workspace.isTrusted,
      consent: consent.consent,
      settings: settings.forHost,
    }),
    documents: () => observers.texts(),
    log: (level, message) => log[level](message),
    encoding: (encode) => cost.time('message', encode),
    now,
  });
  owned.add(host);
  const trouble = owned.add(new Trouble(host));
  return {
    context,
    log,
    tell,
    settings,
    keys,
    terminals,
    host,
    trouble,
    damage: new RunsDamage(context.globalState),
    sandbox: new SandboxStanding(host, (message) => log.info(message)),
    watching,
    dataFolder,
    consent,
    pause,
    outbox,
    observers,
    owned,
  };
}

function networkSettings() {
  const http = workspace.getConfiguration('http');
  return {
    proxy: http.get('proxy', ''),
    noProxy: http.get<string[]>('noProxy', []),
    strictSSL: http.get('proxyStrictSSL', true),
  };
}

/** Where the editor keeps its settings, key bindings and state: `…/User`. */
function userFolder(context: ExtensionContext): string {
  return Uri.joinPath(context.globalStorageUri, '..', '..').fsPath;
}
