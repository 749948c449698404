/** `penumbra sandbox build [--with rust|none] [--by dockerfile|debootstrap] [--mirror URL] [--json]`: makes the image that tools run in. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { buildImage } from '../../execution/image/build.ts';
import { hostNode } from '../../execution/image/host-node.ts';
import type { ImageRecord } from '../../execution/image/record.ts';
import { readToolchains } from '../../execution/image/toolchains.ts';
import { connectEngine, engineAddress } from '../../execution/sandbox/docker/engine.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { interrupted } from './interrupted.ts';
import { phases } from './phases.ts';
import { sandboxDeps } from './sandbox-deps.ts';

const MIRROR = 'http://deb.debian.org/debian';

const Options = z.object({
  with: z.array(z.string()).transform(readToolchains).optional(),
  by: z.enum(['dockerfile', 'debootstrap']).optional(),
  mirror: z.url({ protocol: /^https?$/ }).default(MIRROR),
  json: z.boolean().default(false),
});

/** `build` and `deps`. Tells on stderr how far it is; with `--json` the record on stdout. Ctrl+C leaves nothing behind. */
export async function sandbox(args: string[], io: CommandIo): Promise<number> {
  if (args[0] === 'deps') return sandboxDeps(args.slice(1), io);
  const options = {
    with: { type: 'string', multiple: true },
    by: { type: 'string' },
    mirror: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (positionals.join(' ') !== 'build') {
    throw new PenumbraError('bad-input', 'There are `penumbra sandbox build` and `penumbra sandbox deps`.');
  }
  const read = Options.safeParse(values);
  if (!read.success) throw new PenumbraError('bad-input', `--${describeIssue(read.error)}`);
  const startedAt = performance.now();
  const record = await interrupted((signal) => build(read.data, io, signal));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  await put(io.stdout, read.data.json ? `${JSON.stringify(record)}\n` : `${inWords(record, seconds)}\n`);
  return EXIT.done;
}

async function build(options: z.infer<typeof Options>, io: CommandIo, signal: AbortSignal): Promise<ImageRecord> {
  const address = engineAddress(io.env);
  const account = { isRoot: process.getuid?.() === 0, isTerminal: io.stdin.isTTY === true, env: io.env };
  return await buildImage(
    {
      engine: await connectEngine(address),
      address,
      folder: dataFolder({ env: io.env }),
      by: options.by,
      with: options.with,
      mirror: options.mirror,
      account,
      node: () => hostNode(io.env),
      tell: phases((line) => io.stderr.write(`${line}\n`)),
      now: new Date(),
    },
    signal,
  );
}

function inWords({ image, by, with: chosen = [], programs }: ImageRecord, seconds: number): string {
  const inside = Object.entries(programs).map(([name, version]) => `${name} ${version}`);
  const words = chosen.length === 0 ? '' : ` with ${chosen.join(', ')}`;
  return `Made ${image}${words} by ${by} in ${seconds} s: ${inside.join(', ')}.`;
}
