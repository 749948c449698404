/** Places where a process may be killed: each write of the journal, before and after it, and each effect, before and after it. */

import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import type { Keeping } from '../../../../agent-core/durable/journal/keeping.ts';
import { inTurn } from '../in-turn.ts';

/** Counts the places that were passed, and dies at one of them. */
export class Failpoints {
  readonly #dieAt: number;
  readonly passed: string[] = [];

  /** `dieAt` from 1; 0 to live. */
  constructor(dieAt: number) {
    this.#dieAt = dieAt;
  }

  pass(place: string): void {
    this.passed.push(place);
    if (this.passed.length === this.#dieAt) process.kill(process.pid, 'SIGKILL');
  }

  async around<T>(place: string, work: () => T | Promise<T>): Promise<T> {
    this.pass(`before ${place}`);
    const result = await work();
    this.pass(`after ${place}`);
    return result;
  }
}

/** The journal with a failpoint before and after each write that belongs to a run. */
export function withFailpoints(journal: Journal, failpoints: Failpoints): Journal {
  const append = (...args: Parameters<Journal['append']>) => {
    const kinds = args[1].map(({ kind }) => kind).join('+');
    return failpoints.around(kinds, () => journal.append(...args));
  };
  const appendEach = (...[claim, groups, release]: Parameters<Journal['appendEach']>) => {
    // Every other time as it is, with no place between.
    if (groups.length === 1 || failpoints.passed.length % 2 === 0) {
      return inTurn((events, last) => append(claim, events, last), claim, groups, release);
    }
    const kinds = groups.flat().map(({ kind }) => kind);
    return failpoints.around(kinds.join(', '), () => journal.appendEach(claim, groups, release));
  };
  return new Proxy(journal, {
    get(target, name) {
      if (name === 'keeping') return keepingWithFailpoints(target.keeping, failpoints);
      const method = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      if (name === 'append') return append;
      if (name === 'appendEach') return appendEach;
      if (name === 'create') {
        return (...args: Parameters<Journal['create']>) => failpoints.around('create', () => target.create(...args));
      }
      if (name === 'claim') {
        return async (...args: Parameters<Journal['claim']>) => {
          const claimed = await target.claim(...args);
          if (claimed.length > 0) failpoints.pass('after claim');
          return claimed;
        };
      }
      return method.bind(target);
    },
  });
}

const KEEPING_WRITES = ['seal', 'drop', 'beginRemoval', 'remove'];

function keepingWithFailpoints(keeping: Keeping, failpoints: Failpoints): Keeping {
  return new Proxy(keeping, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      if (!KEEPING_WRITES.includes(String(name))) return method.bind(target);
      return (...args: unknown[]) => failpoints.around(String(name), () => method.apply(target, args));
    },
  });
}
