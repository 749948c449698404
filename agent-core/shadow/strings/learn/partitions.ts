/** Ways to divide examples into blocks. */

const EXHAUSTIVE = 4;
const MOST_BLOCKS = 4;

type Block = readonly number[];

/**
 * Divisions of 0..count-1 into two blocks or more, in which every block `holds` together; the last block is the one without a
 * guard. All of them for few examples; for many the one that adds each example to the first block that takes it.
 */
export function partitionsOf(count: number, holds: (block: Block) => boolean): Block[][] {
  const found = count <= EXHAUSTIVE ? everyPartition(count) : [greedyPartition(count, holds)];
  return found
    .filter((blocks) => blocks.length > 1 && blocks.length <= MOST_BLOCKS && blocks.every(holds))
    .flatMap((blocks) => (blocks.length === 2 ? [blocks] : rotations(blocks)));
}

function everyPartition(count: number): Block[][] {
  let partitions: Block[][] = [[]];
  for (let i = 0; i < count; i++) {
    partitions = partitions.flatMap((blocks) => [
      ...blocks.map((_, b) => blocks.map((block, at) => (at === b ? [...block, i] : block))),
      [...blocks, [i]],
    ]);
  }
  return partitions;
}

function greedyPartition(count: number, holds: (block: Block) => boolean): Block[] {
  const blocks: number[][] = [];
  for (let i = 0; i < count; i++) {
    const home = blocks.find((block) => holds([...block, i]));
    if (home) home.push(i);
    else blocks.push([i]);
  }
  return blocks;
}

/** Each block once as the last. */
function rotations(blocks: Block[]): Block[][] {
  return blocks.map((_, i) => [...blocks.slice(i + 1), ...blocks.slice(0, i + 1)]);
}
