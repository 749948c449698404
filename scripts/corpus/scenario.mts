/** What one output of the corpus is made from, and how it is made. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Texts that stand together in an output: all of one fact have to be near each other in what is left of it. */
export type Fact = readonly string[];

export interface Scenario {
  readonly name: string;
  /** As whoever runs it would type it. */
  readonly command: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Shell text that comes before the command; its output is not part of the corpus. */
  readonly before?: string;
  /** What is run where that is not the command as it is shown. */
  readonly run?: string;
  /** Known because they were planted, or read from the tool's own report for machines. */
  readonly facts: readonly Fact[] | ((place: Place) => readonly Fact[]);
}

export interface Place {
  readonly folder: string;
  /** What `command` prints on stdout, with the same surroundings. */
  ask(command: string): string;
}

export interface Surroundings {
  /** Holds `node_modules/.bin` with the tools that the project itself lacks. */
  readonly tools: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs it in `folder`, made anew; both streams as a terminal would show them. */
export function made(scenario: Scenario, folder: string, surroundings: Surroundings) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(scenario.files ?? {})) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const shell = (command: string) =>
    spawnSync('bash', ['-c', command], {
      cwd: folder,
      env: { ...surroundings.env },
      maxBuffer: 1e9,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  shell(`ln -s ${surroundings.tools}/node_modules node_modules; ${scenario.before ?? ''}`);
  const { stdout, status } = shell(`{ ${scenario.run ?? scenario.command} ; } 2>&1`);
  const place: Place = { folder, ask: (command) => shell(command).stdout.toString() };
  const facts = typeof scenario.facts === 'function' ? scenario.facts(place) : scenario.facts;
  return { output: stdout, exitCode: status, facts };
}

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export const filesOf = (count: number, name: (i: number) => string, text: (i: number) => string) =>
  Object.fromEntries(numbers(count).map((i) => [name(i), text(i)]));

/** The first line without its colours. */
export const firstLine = (text: string): string => stripVTControlCharacters(text.split('\n')[0] ?? '');
