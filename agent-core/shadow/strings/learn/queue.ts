/** A binary heap: the item of least priority first. */
export class PriorityQueue<T> {
  readonly #items: { readonly item: T; readonly priority: number }[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T, priority: number): void {
    const items = this.#items;
    let at = items.length;
    items.push({ item, priority });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfLess(at, parent)) break;
      at = parent;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (!first || !last || items.length === 0) return first?.item;
    items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = this.#less(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfLess(least, at)) break;
      at = least;
    }
    return first.item;
  }

  #less(a: number, b: number): boolean {
    const [first, second] = [this.#items[a], this.#items[b]];
    return first !== undefined && second !== undefined && first.priority < second.priority;
  }

  /** Exchanges two items where the first is the lesser. */
  #swapIfLess(a: number, b: number): boolean {
    const [first, second] = [this.#items[a], this.#items[b]];
    if (!first || !second || first.priority >= second.priority) return false;
    this.#items[a] = second;
    this.#items[b] = first;
    return true;
  }
}
