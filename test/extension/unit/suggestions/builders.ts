import { createHash } from 'node:crypto';
import {
  NO_DOINGS,
  type Plan,
  type PlannedDocument,
  type Suggestion,
  SuggestionId,
} from '../../../../agent-core/contracts/index.ts';

export function suggestion(id: string, lowerBound = 0.92): Suggestion {
  return {
    id: SuggestionId.parse(id),
    family: 'edit',
    fingerprint: `f-${id}`,
    title: 'log(…) → logger.info(…)',
    summary: 'log(…) → logger.info(…)',
    confidence: 0.97,
    lowerBound,
    support: 3,
    basis: 'seen three times',
    examples: [],
    places: [{ doc: 'src/a.ts', offset: 0, length: 3, text: 'logger.info', confidence: 0.97 }],
    ...NO_DOINGS,
  };
}

/** A document of a plan that replaces every `from` of `text` by `to`. */
export function replacing(doc: string, text: string, from: string, to: string): PlannedDocument {
  const places = [];
  for (let offset = text.indexOf(from); offset >= 0; offset = text.indexOf(from, offset + from.length)) {
    const line = text.slice(0, offset).split('\n').length - 1;
    const lineBefore = (text.split('\n')[line] ?? '').replace('\r', '');
    const lineAfter = lineBefore.replace(from, to);
    places.push({ id: `${doc}:${offset}`, offset, length: from.length, text: to, line, lineBefore, lineAfter });
  }
  return { doc, hash: createHash('sha256').update(text).digest('hex'), places };
}

export function plan(documents: PlannedDocument[], leftOut: Plan['leftOut'] = []): Plan {
  return {
    source: 's1',
    title: 'log(…) → logger.info(…)',
    confidence: 0.97,
    lowerBound: 0.92,
    support: 3,
    basis: 'seen three times',
    examples: [],
    documents,
    files: [],
    commands: [],
    leftOut,
    script: '// script',
  };
}
