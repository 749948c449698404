/** The editor's requests about tools. Opens no database, and asks an engine only for the sandbox's state. */
import {
  type Clock,
  type Params,
  PenumbraError,
  type RequestName,
  type Result,
  type SandboxState,
  type toolRequests,
} from '../../contracts/index.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { McpServers } from '../../execution/mcp/servers.ts';
import type { Check } from '../cli/doctor/check.ts';
import { checkSandbox } from '../cli/doctor/sandbox.ts';
import type { Handlers } from '../server.ts';
import { Body, type BodyOptions } from './body.ts';
import { groupsOf } from './listing.ts';

/** What the engine said holds for so long, ms. */
const STATE_HOLDS_MS = 60_000;

export type ToolRequestName = RequestName & keyof typeof toolRequests;
/** Those of questions are `WindowQuestions`'. */
export type OwnRequest = Exclude<ToolRequestName, 'claimEgress' | 'answerEgress'>;

export interface ToolRequestsOptions {
  readonly body: Body;
  readonly bodyOptions: Pick<BodyOptions, 'folder' | 'clock' | 'log' | 'env'>;
  readonly check?: () => Promise<readonly Check[]>;
}

export class ToolRequests {
  readonly #options: ToolRequestsOptions;
  readonly #clock: Clock;
  #state: { readonly asked: number; readonly state: Promise<SandboxState> } | undefined;

  readonly handlers: Pick<Handlers, OwnRequest> = {
    listTools: () => this.#list(),
    switchTool: (params) => this.#switch(params),
    sandboxState: () => this.#sandboxState(),
  };

  constructor(options: ToolRequestsOptions) {
    this.#options = options;
    this.#clock = options.bodyOptions.clock;
  }

  /** As they stand in the data folder now: servers and files may have come since this process started. */
  async #list(): Promise<Result<'listTools'>> {
    const { bodyOptions } = this.#options;
    const problems: string[] = [];
    const present = new Body({ ...bodyOptions, log: (_level, message) => problems.push(message) });
    try {
      const { registry, switches } = present;
      const servers = serversIn(bodyOptions.folder);
      const groups = groupsOf({ registry, servers });
      const problem = switches.problem();
      return { groups, problems: problem === undefined ? problems : [problem, ...problems] };
    } finally {
      await present.close();
    }
  }

  async #switch({ tool, isOn }: Params<'switchTool'>): Promise<Result<'switchTool'>> {
    const { body, bodyOptions } = this.#options;
    const { groups } = await this.#list();
    if (!groups.some(({ tools }) => tools.some(({ name }) => name === tool)))
      throw new PenumbraError('bad-input', `There is no tool ${tool}.`, { tool });
    makeDataFolder(bodyOptions.folder);
    body.switches.set(tool, isOn);
    return { ok: true };
  }

  #sandboxState(): Promise<SandboxState> {
    const now = this.#clock.now();
    const held = this.#state;
    if (held && now >= held.asked && now - held.asked < STATE_HOLDS_MS) return held.state;
    const { bodyOptions, check = () => checkSandbox(bodyOptions.env, bodyOptions.folder) } = this.#options;
    const state = check().then(stateOf);
    this.#state = { asked: now, state };
    return state;
  }
}

/** The first thing that is missing counts: what comes after it cannot be told before that is there. */
export function stateOf(checks: readonly Check[]): SandboxState {
  const missing = checks.find(({ state }) => state === 'missing' || state === 'optional');
  const mend = (missing ?? checks.find((check) => check.mend !== undefined))?.mend;
  const about = missing
    ? { isReady: false, brief: `no ${missing.name}`, sentence: missing.found }
    : { isReady: true, brief: 'ready', sentence: checks.map(({ name, found }) => `${name}: ${found}`).join('\n') };
  return { ...about, ...(mend !== undefined && { mend }) };
}

/** None where the list cannot be read: whoever reads it for the tools has told so. */
function serversIn(folder: string): ReturnType<McpServers['all']> {
  try {
    return new McpServers(folder).all();
  } catch {
    return {};
  }
}
