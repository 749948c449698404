/**
 * What commands print in terminals with shell integration, told when they end. Left out: lines kept private, commands that name
 * excluded files or are there to show secrets, whatever could not be run, full screens and programs with prompts of their own.
 */
import { homedir } from 'node:os';
import { Disposable, type TerminalShellExecution, Uri, window } from 'vscode';
import { pathsIn, tellsSecrets } from './command-files.ts';
import type { ObserverTools } from './observer.ts';
import { printedText } from './printed.ts';
import { folderOf, isRecorded } from './terminal.ts';

/** Raw data beyond this is not read, in UTF-16 code units: a table that a person carries by hand is shorter. */
const LONGEST = 64 * 1024;
/** How long after its end the rest of an output may take to come. */
const LATE_MS = 1000;
/** The shell's words for a line that is no command, or that may not be run. */
const NOT_RUN: ReadonlySet<number | undefined> = new Set([126, 127]);

export function observeOutput(tools: ObserverTools): Disposable {
  let live = true;
  const reading = new WeakMap<TerminalShellExecution, Reading>();
  const mayBeRead = (command: string, cwd: Uri | undefined) =>
    isRecorded(command) && !tellsSecrets(command) && tools.admission.allows('output', cwd);
  return Disposable.from(
    window.onDidStartTerminalShellExecution(({ execution }) => {
      const { commandLine, cwd } = execution;
      if (mayBeRead(commandLine.value, cwd)) reading.set(execution, new Reading(execution.read()));
    }),
    window.onDidEndTerminalShellExecution(async ({ terminal, execution, exitCode, shellIntegration }) => {
      const { cwd = shellIntegration.cwd, commandLine } = execution;
      const command = commandLine.value;
      const read = reading.get(execution);
      if (!read || NOT_RUN.has(exitCode) || !mayBeRead(command, cwd)) return;
      const told = await read.end(LATE_MS);
      if (!told || !(await namesOnlyAdmitted(command, cwd, tools)) || !live) return;
      const who = { cwd: folderOf(cwd), command, terminal: tools.terminals.of(terminal) };
      tools.emit({ v: 1, t: tools.now(), kind: 'terminal.output', ...who, ...told });
    }),
    {
      dispose: () => {
        live = false;
      },
    },
  );
}

/** Owns what was read of one command's output so far. */
class Reading {
  readonly #done: Promise<void>;
  #raw = '';
  #isCut = false;

  constructor(stream: AsyncIterable<string>) {
    this.#done = this.#follow(stream).catch(() => undefined);
  }

  /** Its lines, once all is there or `ms` have passed; `undefined` where there is nothing to tell. */
  async end(ms: number): Promise<{ text: string; cut?: true } | undefined> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#done,
      new Promise((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
    ]);
    clearTimeout(timer);
    const whole = this.#isCut ? this.#raw.slice(0, this.#raw.lastIndexOf('\n') + 1) : this.#raw;
    const text = printedText(whole);
    return text === undefined ? undefined : { text, ...(this.#isCut && { cut: true as const }) };
  }

  async #follow(stream: AsyncIterable<string>): Promise<void> {
    for await (const data of stream) {
      this.#raw += data.slice(0, LONGEST - this.#raw.length);
      this.#isCut = this.#raw.length >= LONGEST;
      if (this.#isCut) return;
    }
  }
}

async function namesOnlyAdmitted(
  command: string,
  cwd: Uri | undefined,
  { admission }: ObserverTools,
): Promise<boolean> {
  const paths = pathsIn(command);
  if (!paths) return false;
  const base = cwd?.scheme === 'file' ? cwd : Uri.file(homedir());
  const resolved = paths.map((path) => uriOf(path, base));
  return (await Promise.all(resolved.map((uri) => admission.admits(uri, 'output')))).every(Boolean);
}

function uriOf(path: string, base: Uri): Uri {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return Uri.file(path);
  if (path.startsWith('~')) return Uri.joinPath(Uri.file(homedir()), path.slice(1));
  return Uri.joinPath(base, path);
}
