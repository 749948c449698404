/**
 * The port to what runs commands out of reach of this machine. The one contract suite for it is
 * test/agent-core/execution/sandbox/contract.ts.
 *
 * 1. One call, one container, used once: nothing of a call is there in the next one but what its caller carries over.
 * 2. Without proof of the isolation nothing runs (`missing-part`, exit 5): there is no weaker way.
 * 3. No network but what `egress` was granted; no secrets; nothing of the host's file system.
 * 4. What comes out is hostile: each entry is checked, sizes and counts have caps, and the exit code is the engine's.
 */
import type { Tree, TreeChange } from '../trees/tree.ts';
import type { TreePath } from '../trees/tree-path.ts';

export interface Sandbox {
  /** What isolates, once it was proved; throws `missing-part` with what to do where it cannot be. */
  prove(signal?: AbortSignal): Promise<Isolation>;
  /**
   * Runs one command over a copy of `files`. An exit code other than 0, a time-out and a limit that was hit are results, no
   * errors. Throws `missing-part` (no isolation), `cancelled` (once every process of the call is dead, and within 200 ms of the
   * signal in any case: where the engine does not answer by then its container goes later) and `sandbox-failed` (the engine
   * was lost, the container was killed from outside: nobody knows how far the command came).
   */
  run(call: SandboxCall, signal?: AbortSignal): Promise<SandboxResult>;
  /**
   * Starts a command that is talked to and goes on, in a container of its own, which lives `limits.wallMs` at most: a server on its
   * standard input and output. `input` and `onOutput` have no part in it, and what it changes is gone with it.
   * Throws as `run` does.
   */
  serve(call: SandboxCall, signal?: AbortSignal): Promise<Served>;
  /** Ends what runs and leaves nothing behind. */
  close(): Promise<void>;
}

/** A command that goes on. */
export interface Served {
  readonly isolation: Isolation;
  /** To its standard input; resolves once that is taken, or never will be. */
  write(bytes: Uint8Array): Promise<void>;
  /** What it prints, until it ends; to be read once. */
  output(): AsyncIterable<{ readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }>;
  /** Ends it with its container. Again is as good. */
  stop(): Promise<void>;
}

export interface SandboxCall {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** What the command finds in its work folder. */
  readonly files: Tree;
  /** Folder of `files` to start in; the top where nothing is said. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Given to the command's standard input, which then ends. */
  readonly input?: Uint8Array;
  readonly limits?: Partial<SandboxLimits>;
  /** A way out that was granted; none without it. */
  readonly egress?: EgressChannel;
  /** Copies that it finds in its work folder beside `files`, which must have nothing in their folders. */
  readonly dependencies?: readonly DependencyCopy[];
  /** Of `files`: what may be kept from one call to the next. */
  readonly fixed?: FixedFolders;
  /** Told what the command prints, as it comes, within the limit. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
}

/**
 * Folders that were built once and do not change. A call may write into them: what it writes there is its own, takes at most
 * `diskBytes` beside the work folder, and neither comes out nor reaches another call.
 */
export interface DependencyCopy {
  /** As `keep` was told. */
  readonly volume: string;
  /** In the order in which they were kept. */
  readonly folders: readonly TreePath[];
}

/** Folders that are the same, with all that is in them, in each call that has this digest. */
export interface FixedFolders {
  /** For people: what they hold. */
  readonly what: string;
  /** 64 hexadecimal digits; the caller computed it over the very files of the call. */
  readonly digest: string;
  readonly folders: readonly TreePath[];
}

export interface SandboxLimits {
  readonly wallMs: number;
  readonly memoryBytes: number;
  /** Processors; may be a fraction. */
  readonly cpus: number;
  readonly pids: number;
  /** Of stdout and stderr each; what is beyond it is thrown away and `truncated` says so. */
  readonly outputBytes: number;
  /** Bytes and files that the call may have in its work folder. */
  readonly diskBytes: number;
  readonly files: number;
}

/** A broker outside that the container's proxy is tunnelled to, over a stream of its own. */
export interface EgressChannel {
  /** Environment that makes programs use the proxy; the port is the proxy's on the container's loopback. */
  environment(port: number): Readonly<Record<string, string>>;
  /** Serves one connection that a program in the container made to the proxy, until either side ends. */
  connect(stream: NodeJS.ReadWriteStream): void;
}

export type Ending = 'exited' | 'timed-out' | 'out-of-memory' | 'disk-full' | 'killed';

export interface SandboxResult {
  readonly ending: Ending;
  /** As the engine tells it; `undefined` where the command did not come to its end. */
  readonly exitCode: number | undefined;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
  /** What the command changed in its work folder; empty with `refused` where what came out was not taken. */
  readonly changed: readonly TreeChange[];
  /** Entries that were left out, and why, in words: devices, links out of the tree, names that are no paths, what is over a cap. */
  readonly refused: readonly string[];
  readonly isolation: Isolation;
  /** What the call went without, and what a person can do about it, in sentences. */
  readonly hints?: readonly string[];
  /** Milliseconds from call to result, and its pieces. */
  readonly ms: number;
  readonly pieces: Readonly<Record<'container' | 'in' | 'command' | 'out', number>>;
}

/** What was proved, and what a call ran in. */
export interface Isolation {
  /** `runsc`. */
  readonly runtime: string;
  readonly version: string;
  /** The runtime's program and arguments as the engine tells them. */
  readonly path: string;
  readonly args: readonly string[];
  /** The image's content address, `sha256:` and 64 digits. */
  readonly image: string;
}
