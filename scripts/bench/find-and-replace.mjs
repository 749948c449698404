// The peer of the edits bench: find-and-replace of the last edit, offered as `penumbra replay` would print it.
import { readFileSync } from 'node:fs';

const [, trace] = process.argv.slice(2);
const documents = new Map();
const offers = [];

function splice(text, change) {
  return text.slice(0, change.offset) + change.text + text.slice(change.offset + change.length);
}

function placesOf(old, text) {
  const edits = [];
  for (const [doc, content] of documents) {
    for (let at = content.indexOf(old); at >= 0; at = content.indexOf(old, at + old.length)) {
      edits.push({ doc, offset: at, length: old.length, text });
    }
  }
  return edits;
}

const lines = readFileSync(trace, 'utf8').split('\n').filter(Boolean);
for (const [number, line] of lines.entries()) {
  const signal = JSON.parse(line);
  if (signal.kind === 'doc.open') documents.set(signal.doc, signal.text);
  if (signal.kind !== 'doc.edit' || !documents.has(signal.doc)) continue;
  const [change] = signal.changes;
  const before = documents.get(signal.doc);
  const old = before.slice(change.offset, change.offset + change.length);
  documents.set(signal.doc, splice(before, change));
  if (!old.trim()) continue;
  const edits = placesOf(old, change.text);
  const common = { family: 'edit', title: 'find and replace', confidence: 1, lowerBound: 1, support: 1 };
  if (edits.length > 0) offers.push({ type: 'suggestion', signal: number, id: 's1', ...common, edits });
}
const summary = { type: 'summary', signals: lines.length };
process.stdout.write(`${[...offers, summary].map((line) => JSON.stringify(line)).join('\n')}\n`);
