/** `penumbra tools [--on NAME | --off NAME] [--json]`: the tools there are, what each may touch, and which are switched off. */
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { PenumbraError } from '../../contracts/errors.ts';
import { dataFolder, makeDataFolder } from '../../durable/data-folder.ts';
import type { ToolSummary } from '../../execution/tools/registry.ts';
import { Body } from '../tools/body.ts';
import { limitWords, touchWords } from '../tools/touches.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine, printable } from './printable.ts';

export async function tools(args: string[], io: CommandIo): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { on: text, off: text, json: { type: 'boolean' } } });
  const folder = dataFolder({ env: io.env });
  const body = new Body({ folder, clock: systemClock, log: () => {}, env: io.env });
  try {
    for (const [name, isOn] of [[values.on, true] as const, [values.off, false] as const]) {
      if (name === undefined) continue;
      if (!body.registry.get(name))
        throw new PenumbraError('bad-input', `There is no tool ${name}. \`penumbra tools\` lists them.`);
      makeDataFolder(folder);
      body.switches.set(name, isOn);
    }
    const list = body.registry.list();
    await put(io.stdout, values.json ? jsonLine(list) : readable(list));
    return EXIT.done;
  } finally {
    await body.close();
  }
}

function readable(list: readonly ToolSummary[]): string {
  const width = Math.max(...list.map(({ name }) => name.length));
  return list
    .map(
      (tool) =>
        `${tool.isOn ? ' ' : '-'} ${tool.name.padEnd(width)}  ${printable(tool.purpose)}\n${' '.repeat(width + 4)}${printable(touches(tool))}\n`,
    )
    .join('');
}

/** From where it is and what it may touch, in one line. */
function touches(tool: ToolSummary): string {
  const { from, effect, risk, isOn } = tool;
  const words = [...touchWords(tool), ...limitWords(tool)];
  return [from, ...(isOn ? [] : ['switched off']), ...words, `${risk} risk`, effect].join(' · ');
}
