/** Single-branch programs for a set of examples. */
import { costOf } from '../feature.ts';
import { shapeFeatures } from '../shapes.ts';
import type { Row } from '../subject.ts';
import { type Behaviour, behavioursOf } from './behaviours.ts';
import { columnOf } from './columns.ts';
import { constantEdges } from './constant-edges.ts';
import { dateValues } from './date-values.ts';
import { type Graph, graphOf } from './graph.ts';
import { numberEdges } from './number-edges.ts';
import { substringEdges } from './substring-edges.ts';
import { textValues } from './text-values.ts';
import { valueEdges } from './value-edges.ts';

export interface Example {
  readonly row: Row;
  readonly output: string;
}

/** Undefined where nothing gives all the outputs. */
export function conceive(examples: readonly Example[]): Graph | undefined {
  const rows = examples.map(({ row }) => row);
  const outputs = examples.map(({ output }) => output);
  const columns = rows[0]?.length ?? 0;
  const values = [...dateValues(rows, columns, outputs), ...textValues(rows, columns, outputs)];
  return graphOf(outputs, [
    constantEdges(outputs),
    substringEdges(
      Array.from({ length: columns }, (_, i) => columnOf(rows, i, outputs)),
      outputs,
    ),
    numberEdges(rows, columns, outputs),
    valueEdges(values, outputs),
  ]);
}

/** Behaviours of a graph on the queries, likeliest first, with the cost of how their outputs look. */
export function ranked(graph: Graph, examples: readonly Example[], queries: readonly Row[]): Behaviour[] {
  const outputs = examples.map(({ output }) => output);
  const rows = examples.map(({ row }) => row);
  return behavioursOf(graph, rows, queries)
    .map((behaviour) => {
      const looks = shapeFeatures(outputs, behaviour.texts);
      return { ...behaviour, cost: behaviour.cost + costOf(looks), evidence: [...behaviour.evidence, ...looks] };
    })
    .sort((a, b) => a.cost - b.cost);
}
