/**
 * A worker: takes ready runs from the journal and brings each on, tick by tick.
 *
 * 1. It appends only under a claim; what it does after losing one is fenced.
 * 2. Its runs are free for others at once when its process ends, and at the end of its lease when it hangs.
 * 3. Where more runs are ready than it has hands, a run goes back to the end of the queue after each tick.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../contracts/clock.ts';
import type { ActionPort } from '../actions/handler.ts';
import type { Outcome } from '../journal/events.ts';
import { type Claimed, type Journal, JournalUnavailable } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Program } from '../runs/program.ts';
import type { Scope } from '../runs/scope.ts';
import { runTick, type TickEnd } from '../runs/tick.ts';
import { Complaints } from './complaints.ts';
import { LeaseTrust } from './lease-trust.ts';
import { giveBackFor } from './left-claims.ts';
import type { Liveness } from './liveness.ts';
import { after, atMost } from './waiting.ts';

/** A hanging worker loses its runs after this long, ms. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_000;
/** How often it looks whether others changed something, ms. Timers of its own runs do not wait for it. */
const LOOK_MS = 50;
/** The same while nobody works on any run: a process that wakes seldom costs nothing. */
const QUIET_LOOK_MS = 250;
const HANDS = 8;
/** Interrupted steps have so long to let go, ms. */
const LAST_MS = 500;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** How seldom it looks whether a journal is there again, ms. */
const LONGEST_AWAY_MS = 2_000;
/** How soon a worker that leaves tries again to give back what it could not, ms. */
const GIVE_BACK_MS = 100;

export interface WorkerOptions {
  readonly journal: Journal;
  readonly liveness: Liveness;
  readonly programs: readonly Program[];
  readonly clock: Clock;
  readonly log: Log;
  /** Who does what programs ask of others. */
  readonly actions?: ActionPort;
  /** What stands against its work, said as often as it is met. */
  readonly onTrouble?: (error: unknown) => void;
  /** Runs that are under way at the same time. */
  readonly hands?: number;
}

export class Worker {
  readonly id: string;
  readonly #options: WorkerOptions;
  readonly #complaints: Complaints;
  readonly #trust: LeaseTrust;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #driving = new Map<Claimed, Promise<void>>();
  readonly #scopes = new Map<string, Scope>();
  #renewal: NodeJS.Timeout | undefined;
  #nextLook: NodeJS.Timeout | undefined;
  #isQuiet = false;
  #leasedAt = Number.NEGATIVE_INFINITY;
  #wake: NodeJS.Timeout | undefined;
  #changes = -1;
  #dueAt: number | undefined;
  #backlog = false;
  /** Between looks while the journal cannot be reached, ms. */
  #awayFor = 0;
  #looking: Promise<void> | undefined;
  #looksAgain = false;
  readonly #leaving = new AbortController();
  #hasLeft = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options);
    this.#trust = new LeaseTrust(options.clock, LEASE_MS);
    this.#programs = new Map(options.programs.map((program) => [program.name, program]));
    this.id = `${options.clock.now()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  }

  /** Begins to take runs. Rejects where the journal cannot be written. */
  async start(): Promise<void> {
    this.#options.liveness.begin(this.id);
    const renew = async () => this.isBusy && this.#awayFor === 0 && this.#keepLease();
    this.#renewal = setInterval(() => void renew().catch((error) => this.#complaints.tell(error)), RENEW_MS);
    this.#lookLater();
    try {
      await this.#look();
    } catch (error) {
      await this.stop(0);
      throw error;
    }
  }

  /** Looks for runs at once: something came for one. */
  nudge(): void {
    void this.#look().catch((error) => this.#complaints.tell(error));
  }

  /**
   * Takes nothing more, waits up to `graceMs` for the steps under way, interrupts them, and gives its runs to others. What it cannot
   * give back meanwhile, because the journal does not answer, it notes: its leaving is no crash of those runs.
   */
  async stop(graceMs: number): Promise<void> {
    const endOfGrace = performance.now() + graceMs;
    this.#leaving.abort();
    clearTimeout(this.#wake);
    clearTimeout(this.#nextLook);
    const looked = this.#looking?.catch(() => undefined);
    await atMost(graceMs + LAST_MS, looked);
    for (const scope of this.#scopes.values()) scope.want('leave');
    await this.#idle(Math.max(0, endOfGrace - performance.now()));
    for (const scope of this.#scopes.values()) scope.interrupt('its worker left');
    await this.#idle(LAST_MS);
    clearInterval(this.#renewal);
    this.#leave();
  }

  /** A run that is still held is free when this process ends, or its tick does: the lock tells. */
  #leave(): void {
    this.#hasLeft = true;
    const { liveness } = this.#options;
    if (!this.isBusy) {
      liveness.end();
      return;
    }
    try {
      liveness.leave([...this.#driving.keys()]);
    } catch (error) {
      this.#complaints.tell(error);
    }
    void Promise.all(this.#driving.values()).then(() => liveness.end());
  }

  get #draining(): boolean {
    return this.#leaving.signal.aborted;
  }

  /** Waits until no run is under way, at most `ms`. */
  async #idle(ms: number): Promise<void> {
    await atMost(ms, Promise.all(this.#driving.values()));
  }

  /** Whether it has a run under way. */
  get isBusy(): boolean {
    return this.#driving.size > 0;
  }

  #lookLater(): void {
    if (this.#draining) return;
    const look = async () => {
      await this.#look().catch((error) => this.#complaints.tell(error));
      this.#lookLater();
    };
    const usual = this.#isQuiet ? QUIET_LOOK_MS : LOOK_MS;
    this.#nextLook = setTimeout(() => void look(), Math.max(usual, this.#awayFor));
  }

  /** Looks for runs where anything changed, something is due, or another worker may have died. */
  async #look(): Promise<void> {
    if (this.#draining) return;
    if (this.#looking) {
      this.#looksAgain = true;
      return;
    }
    this.#looksAgain = false;
    this.#looking = this.#lookOnce()
      .then(() => this.#isBack())
      .catch((error: unknown) => {
        // What changed was not looked at.
        this.#changes = Number.NaN;
        if (error instanceof JournalUnavailable) this.#isAway();
        throw error;
      })
      .finally(() => {
        this.#looking = undefined;
      });
    await this.#looking;
    // Asked for meanwhile, for what it may have come too early to see.
    if (this.#looksAgain) await this.#look();
  }

  #isAway(): void {
    this.#awayFor = Math.min(LONGEST_AWAY_MS, Math.max(LOOK_MS, this.#awayFor * 2));
  }

  #isBack(): void {
    this.#awayFor = 0;
    this.#complaints.isBack();
  }

  async #lookOnce(): Promise<void> {
    const { journal, clock } = this.#options;
    const changes = await journal.changes();
    const isNew = changes !== this.#changes;
    this.#changes = changes;
    const isDue = this.#dueAt !== undefined && clock.now() >= this.#dueAt;
    const gone = await this.#gone();
    if (!isNew && !isDue && !this.#backlog && gone.length === 0) return;
    for (const scope of this.#scopes.values()) scope.want(await journal.wanted(scope.options.claim.run));
    await this.#take(gone);
    await this.#arm();
  }

  async #gone(): Promise<string[]> {
    const { journal, liveness } = this.#options;
    const owners = await journal.owners();
    this.#isQuiet = owners.length === 0 && !this.isBusy;
    const others = owners.filter(({ worker }) => worker !== this.id);
    for (const { worker } of others) await giveBackFor(worker, journal, liveness);
    const trusts = this.#trust.look();
    return others
      .filter(({ worker, hasLapsed }) => (hasLapsed && trusts) || liveness.isOver(worker))
      .map(({ worker }) => worker);
  }

  async #take(gone: readonly string[]): Promise<void> {
    const free = (this.#options.hands ?? HANDS) - this.#driving.size;
    this.#backlog = free <= 0;
    if (free <= 0) return;
    const programs = [...this.#programs.keys()];
    // Also where the clock was set back since: the lease would count as over, or as kept for ever.
    if (Math.abs(this.#options.clock.now() - this.#leasedAt) >= RENEW_MS) await this.#keepLease();
    const holding = [...this.#driving.keys()].map(({ run }) => run);
    const claims = await this.#options.journal.claim({ worker: this.id, limit: free, programs, gone, holding });
    this.#backlog = claims.length === free;
    for (const claim of claims) this.#begin(claim);
  }

  /** Only while it has runs, or is about to: a worker without any writes nothing. */
  async #keepLease(): Promise<void> {
    await this.#options.journal.keepLease(this.id, LEASE_MS);
    this.#leasedAt = this.#options.clock.now();
  }

  #begin(claim: Claimed): void {
    const program = this.#programs.get(claim.program);
    if (!program) throw new Error(`the journal gave run ${claim.run} of ${claim.program}, which was not asked for`);
    const ended = this.#drive(claim, program).finally(() => {
      this.#driving.delete(claim);
      this.#scopes.delete(claim.run);
      if (!this.#draining) void this.#look().catch((error) => this.#complaints.tell(error));
    });
    this.#driving.set(claim, ended);
  }

  /** Tick after tick, until the run waits, is over, or goes to somebody else. Never rejects. */
  async #drive(claim: Claimed, program: Program): Promise<void> {
    const { journal, clock, actions } = this.#options;
    const mayRelease = () => this.#draining || this.#backlog;
    const onScope = (scope: Scope) => {
      this.#scopes.set(claim.run, scope);
      if (this.#draining) scope.want('leave');
    };
    const unwritten = new Map<string, Outcome>();
    let retryMs = FIRST_RETRY_MS;
    for (;;) {
      let end: TickEnd | undefined;
      try {
        end = await runTick({ journal, clock, claim, program, actions, unwritten, onScope, mayRelease });
        this.#isBack();
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#complaints.tell(error);
        await (this.#draining ? after(GIVE_BACK_MS) : after(retryMs, this.#leaving.signal));
        if (this.#hasLeft) return;
        retryMs = Math.min(error instanceof JournalUnavailable ? LONGEST_AWAY_MS : LONGEST_RETRY_MS, retryMs * 2);
      }
      if (end !== undefined && end !== 'next') return;
    }
  }

  /** The timer of the next run that is due; set anew at every look, so that no distance is too far for it. */
  async #arm(): Promise<void> {
    const { journal } = this.#options;
    clearTimeout(this.#wake);
    // With all hands full the end of a run looks again.
    if (this.#backlog) return;
    this.#dueAt = await journal.nextWake([...this.#programs.keys()]);
    this.#setWake();
  }

  #setWake(): void {
    clearTimeout(this.#wake);
    if (this.#dueAt === undefined || this.#draining) return;
    const ms = Math.min(Math.max(0, this.#dueAt - this.#options.clock.now()), 2 ** 31 - 1);
    this.#wake = setTimeout(() => void this.#wakeUp().catch((error) => this.#complaints.tell(error)), ms);
  }

  /** A timer may be a little before the clock. */
  async #wakeUp(): Promise<void> {
    const isDue = this.#dueAt === undefined || this.#options.clock.now() >= this.#dueAt;
    if (isDue) await this.#look();
    else this.#setWake();
  }
}
