/** `penumbra worker [--print-unit] [--serve NAME]`: keeps runs going without the editor, and does actions for other journals, until it is told to stop. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import { WORKER_VARIABLES } from '../../contracts/worker-environment.ts';
import { busAddress } from '../../durable/bus/open.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { readRules } from '../../execution/egress/rules.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { startWorker } from './runs-data.ts';

export async function worker(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { 'print-unit': { type: 'boolean' }, serve: { type: 'string' } } });
  if (values.serve !== undefined && !busAddress(io.env))
    throw new PenumbraError('bad-input', '--serve NAME needs PENUMBRA_BUS: others reach this worker over that bus.');
  if (values['print-unit']) {
    await put(io.stdout, unitFor(dataFolder({ env: io.env }), settingsIn(io), values.serve));
    return EXIT.done;
  }
  const { damaged, stop } = await startWorker(io, { serves: values.serve });
  await put(io.stderr, `Working on the runs of ${dataFolder({ env: io.env })}. Ctrl+C ends it; nothing is lost.\n`);
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const isDamaged = await Promise.race([told.then(() => false), damaged.then(() => true)]);
  await stop();
  if (!isDamaged) return EXIT.done;
  await put(io.stderr, 'The worker ends; the one that is started next sets the damaged database aside.\n');
  return EXIT.failed;
}

/** Those that are set here, and those that credentials lie in (`egress.json`), set or not: the unit has none of them by itself. */
function settingsIn(io: CommandIo): string[] {
  const { credentials = [] } = readRules(dataFolder({ env: io.env }));
  const secrets = credentials.map(({ environment }) => environment);
  return [...new Set([...WORKER_VARIABLES.filter((name) => io.env[name]?.trim()), ...secrets])];
}

/** Their values stay out of the unit, which others may read: addresses hold passwords. */
function environmentOf(settings: readonly string[]): string {
  if (settings.length === 0) return '';
  return `# Write ${settings.join(', ')} (NAME=value, a line each) into this file, and let nobody else read it (chmod 600).
EnvironmentFile=%h/.config/penumbra/worker.env
`;
}

/** A systemd user unit for this very installation. */
function unitFor(folder: string, settings: readonly string[], serves: string | undefined): string {
  const script = path.resolve(process.argv[1] ?? 'penumbra.js');
  return `# Save as ~/.config/systemd/user/penumbra.service, then: systemctl --user enable --now penumbra
[Unit]
Description=Penumbra: keeps durable runs going

[Service]
ExecStart=${quoted(process.execPath)} ${quoted(script)} worker --data ${quoted(folder)}${serves === undefined ? '' : ` --serve ${quoted(serves)}`}
${environmentOf(settings)}Restart=on-failure
KillSignal=SIGTERM
TimeoutStopSec=10

[Install]
WantedBy=default.target
`;
}

/** As systemd reads it: percent and dollar signs doubled, the rest in quotes. */
const quoted = (text: string): string =>
  `"${text.replace(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
