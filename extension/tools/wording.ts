/** What a person reads of tools, in sentences and without VS Code, so that each can be tested. */
import type { EgressQuestion, ListedTool, SandboxState, ToolGroup } from '../../agent-core/contracts/index.ts';
import { asSentence } from '../adapters/sentence.ts';
import { capitalised, plainCode, plural } from '../suggestions/wording.ts';

const EFFECTS: Readonly<Record<ListedTool['effect'], string>> = {
  pure: 'It only looks: it changes nothing, and may be done again.',
  keyed: 'It does what it is asked once, also where a crash has it asked again.',
  probe: 'After a crash Penumbra looks whether it happened before it tries again.',
  unsafe: 'After a crash in its middle nobody can tell whether it happened: you are asked.',
};

export const effectSentence = ({ effect }: Pick<ListedTool, 'effect'>): string => EFFECTS[effect];

/** Behind a tool's name. */
export function toolInShort({ purpose, isOn }: ListedTool): string {
  const words = plainCode(purpose);
  return isOn ? words : `off · ${words}`;
}

export function touchSentence({ touches }: ListedTool): string {
  const words = touches.map((each) => plainCode(each));
  return words.length > 0 ? `It ${words.join(', ')}, and touches nothing else.` : 'It touches nothing.';
}

export const riskSentence = ({ risk, limits }: ListedTool): string =>
  `${capitalised(risk)} risk. ${capitalised(limits.join(', '))}.`;

/** Why it cannot be called; `undefined` where it can. */
export const whyNotSentence = ({ isOn }: ListedTool): string | undefined =>
  isOn ? undefined : 'It is switched off: no run may call it, in any window.';

export const groupName = ({ kind, name }: ToolGroup): string => (kind === 'built-in' ? 'Built In' : plainCode(name));

const KINDS: Readonly<Record<ToolGroup['kind'], string | undefined>> = {
  'built-in': undefined,
  mcp: 'MCP server',
  openapi: 'OpenAPI file',
};

/** Behind a group's name. */
export function groupInShort({ kind, tools }: ToolGroup): string {
  const off = tools.filter(({ isOn }) => !isOn).length;
  const counts = off > 0 ? `${plural(tools.length, 'tool')}, ${off} off` : plural(tools.length, 'tool');
  return [KINDS[kind], counts].filter((each) => each !== undefined).join(' · ');
}

/** What a person can do about a group, with the command for it. */
export interface Advice {
  readonly sentence: string;
  readonly command?: string;
}

export function groupAdvice(group: ToolGroup): Advice[] {
  switch (group.kind) {
    case 'built-in':
      return [{ sentence: 'They work on a copy of the workspace, never on the workspace.' }];
    case 'mcp':
      return [
        { sentence: `It is ${plainCode(group.package ?? '')}, and runs in a container.` },
        { sentence: 'A tool is called only while it is word for word what you approved.' },
        { sentence: 'To see what it says now and approve it again:', command: `penumbra mcp approve ${group.name}` },
      ];
    case 'openapi':
      return [{ sentence: `Operations of openapi/${plainCode(group.name)}.json in the data folder.` }];
  }
}

/** For the status bar's tooltip. */
export function sandboxSentence({ isReady, brief, sentence, mend }: SandboxState): string {
  if (isReady) return `Sandbox: ${brief}.`;
  return `Sandbox: ${brief}. ${capitalised(asSentence(sentence))}${mend === undefined ? '' : `\nTo mend it: ${mend}`}`;
}

/** The one question: which hosts, who asks, why and for how long, and what silence means. A host is never cut: its end says whose it is. */
export function egressMessage({ tool, hosts, run, why, lastsMs, bytes, waitsMs }: EgressQuestion): string {
  const who = run === undefined ? '' : ` of run ${plainCode(run, 60)}`;
  const near = hosts.filter(({ isPrivate }) => isPrivate);
  const nearWords = near.length > 0 ? ` ${nearSentence(near, hosts)}` : '';
  const most = `for ${plural(Math.ceil(lastsMs / 60_000), 'minute')} and ${megabytes(bytes)} MB at most`;
  const patience = `No answer within ${Math.round(waitsMs / 1000)} seconds is a no.`;
  const asks = `${plainCode(tool, 64)}${who} wants to reach ${listed(hosts)}: ${asSentence(plainCode(why, 160))}`;
  return `${asks}${nearWords} May it, ${most}? ${patience}`;
}

type Hosts = EgressQuestion['hosts'];

const listed = (hosts: Hosts): string =>
  inList(hosts.map(({ host, port }) => (port === 443 ? host : `${host}:${port}`)));

const inList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

function nearSentence(near: Hosts, all: Hosts): string {
  if (all.length === 1) return 'This address lies in your own machine or network.';
  return `${listed(near)} ${near.length === 1 ? 'lies' : 'lie'} in your own machine or network.`;
}

const megabytes = (bytes: number): number => Math.max(1, Math.round(bytes / 2 ** 20));

export const tooLateMessage = ({ hosts }: EgressQuestion): string =>
  `That came too late: ${listed(hosts)} ${hosts.length === 1 ? 'was' : 'were'} refused already, and nothing is decided for the next time.`;
