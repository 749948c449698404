/** The sandbox of the image that is recorded now: once another one is built, new calls go there, and those under way end where they began. */
import type { Isolation, Sandbox, SandboxCall, SandboxResult, Served } from '../sandbox/sandbox.ts';

interface Held {
  readonly stamp: string;
  readonly sandbox: Promise<Sandbox>;
  calls: number;
  isOld: boolean;
}

export class CurrentSandbox implements Sandbox {
  readonly #stamp: () => string;
  readonly #open: () => Promise<Sandbox>;
  readonly #leaving = new Set<Promise<unknown>>();
  readonly #old = new Set<Held>();
  #now: Held | undefined;

  /** `stamp` is another one whenever another image is recorded; `open` opens the sandbox of that image, or throws. */
  constructor(stamp: () => string, open: () => Promise<Sandbox>) {
    this.#stamp = stamp;
    this.#open = open;
  }

  prove(signal?: AbortSignal): Promise<Isolation> {
    return this.#with((sandbox) => sandbox.prove(signal));
  }

  run(call: SandboxCall, signal?: AbortSignal): Promise<SandboxResult> {
    return this.#with((sandbox) => sandbox.run(call, signal));
  }

  async serve(call: SandboxCall, signal?: AbortSignal): Promise<Served> {
    const held = this.#take();
    let isOver = false;
    const over = () => {
      if (!isOver) this.#giveBack(held);
      isOver = true;
    };
    try {
      const served = await (await held.sandbox).serve(call, signal);
      return {
        isolation: served.isolation,
        write: (bytes) => served.write(bytes),
        output: () => served.output(),
        stop: () => served.stop().finally(over),
      };
    } catch (error) {
      over();
      throw error;
    }
  }

  async close(): Promise<void> {
    const all = [...this.#old, ...(this.#now ? [this.#now] : [])];
    this.#old.clear();
    this.#now = undefined;
    for (const held of all) this.#leave(held);
    await Promise.all(this.#leaving);
  }

  async #with<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const held = this.#take();
    try {
      return await work(await held.sandbox);
    } finally {
      this.#giveBack(held);
    }
  }

  /** One that could not be opened is opened anew by the next call. */
  #take(): Held {
    const stamp = this.#stamp();
    if (this.#now?.stamp !== stamp) {
      this.#retire();
      const opened: Held = { stamp, sandbox: this.#open(), calls: 0, isOld: false };
      opened.sandbox.catch(() => {
        if (this.#now === opened) this.#now = undefined;
      });
      this.#now = opened;
    }
    const held = this.#now as Held;
    held.calls++;
    return held;
  }

  #giveBack(held: Held): void {
    held.calls--;
    if (held.isOld && held.calls === 0 && this.#old.delete(held)) this.#leave(held);
  }

  #retire(): void {
    const held = this.#now;
    this.#now = undefined;
    if (!held) return;
    held.isOld = true;
    if (held.calls === 0) this.#leave(held);
    else this.#old.add(held);
  }

  /** Goes on in the background; `close` waits for it. */
  #leave({ sandbox }: Held): void {
    const left: Promise<unknown> = sandbox
      .then((each) => each.close())
      .catch(() => {})
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}
