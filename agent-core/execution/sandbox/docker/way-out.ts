/** A call's way out: the broker's proxy in its container, and the tunnel from there to the broker. */
import { PenumbraError } from '../../../contracts/errors.ts';
import { PROXY_PORT, proxyCommand } from '../../egress/tunnel/inside.ts';
import { Tunnel } from '../../egress/tunnel/tunnel.ts';
import type { EgressChannel } from '../sandbox.ts';
import type { Container } from './container.ts';
import type { ExecSession } from './session.ts';

const START_MS = 30_000;

export const environmentOf = (egress: EgressChannel): Readonly<Record<string, string>> =>
  egress.environment(PROXY_PORT);

/** Resolves when programs can use it. Throws `missing-part` where the image has no Node for it. */
export async function openWayOut(container: Container, egress: EgressChannel): Promise<Tunnel> {
  const session = await container.process(proxyCommand(PROXY_PORT));
  const send = (bytes: Uint8Array) => session.send([bytes]);
  const tunnel = new Tunnel({ output: printed(session), send, end: () => session.end() }, (stream) =>
    egress.connect(stream),
  );
  const late = setTimeout(() => tunnel.close(), START_MS);
  try {
    await tunnel.ready;
    return tunnel;
  } catch (error) {
    const why = 'The way out of the container did not open: its proxy needs Node (`node`) in the image.';
    throw new PenumbraError('missing-part', why, {}, error);
  } finally {
    clearTimeout(late);
  }
}

async function* printed(session: ExecSession): AsyncGenerator<Uint8Array> {
  for await (const { stream, bytes } of session.output()) if (stream === 'stdout') yield bytes;
}
