/** An agent host of its own for a bench: a fresh data folder, the real protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rpc from 'vscode-jsonrpc/node';

export interface HostProcess {
  readonly process: ChildProcess;
  readonly connection: rpc.MessageConnection;
  stop(): Promise<void>;
}

const granted = (wording: number) => ({ at: new Date().toISOString(), wording });

/** Starts it and shakes hands with consent to edits and terminal. */
export async function startHost(): Promise<HostProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-bench-'));
  const child = spawn(process.execPath, ['dist/agent-host.js', '--data', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    protocol: 1,
    client: { name: 'bench', version: '0' },
    session: 'bench',
    folders: [],
    trusted: true,
    consent: { version: 1, granted: { edits: granted(1), terminal: granted(1) } },
    settings: { exclude: [], retentionDays: 30, retentionMegabytes: 500, pauseMs: 3000 },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await ended;
    connection.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  return { process: child, connection, stop };
}
