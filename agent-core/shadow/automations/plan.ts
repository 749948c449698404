/**
 * From an offer to a plan: exactly what Apply would do, document by document, and the script that does the same.
 *
 * 1. Pure: the same request gives the same plan, script included.
 * 2. What an editor would do differently from a script (mixed line ends, half characters, buffers without a file) is left out.
 * 3. No place whose text before or after holds a secret is in a plan; what is left out is said in words.
 */
import { createHash } from 'node:crypto';
import type { DocumentText, Example, Place, Rule } from '../../contracts/edits.ts';
import type { NewFile } from '../../contracts/offers.ts';
import type { Plan, PlannedDocument, PlannedPlace } from '../../contracts/suggestions.ts';
import type { Masker } from '../../security/masking/masker.ts';
import { applyPlaces, inOrder, isInside, overlapping, type Replacement } from './apply-text.ts';
import { Lines, lineEnds, splitsCharacter, withLineEndsOf } from './lines.ts';
import { renderScript } from './script.ts';
import { SecretRanges } from './secrets.ts';

const MAX_BYTES = 2 * 1024 * 1024;

export interface PlanRequest {
  /** The suggestion or saved automation. */
  readonly source: string;
  readonly title: string;
  readonly confidence: number;
  readonly lowerBound: number;
  readonly support: number;
  readonly basis: string;
  readonly examples: readonly Example[];
  /** Without one the script names each place's text before and after. */
  readonly rule: Rule | undefined;
  readonly places: readonly Place[];
  /** Every document with a place, as it now stands: as the editor holds it where it is open. */
  readonly documents: ReadonlyMap<string, DocumentText>;
  /** To be made; those of `taken` names are left out. */
  readonly files?: readonly NewFile[];
  readonly taken?: ReadonlySet<string>;
  readonly commands?: readonly string[];
  /** Shown instead of ours where there are command lines and nothing else. */
  readonly script?: string | undefined;
  /** Open documents whose file has mixed line ends, which the editor's text no longer shows. */
  readonly mixedOnDisk?: ReadonlySet<string>;
}

type LeftOut = Plan['leftOut'][number];

/** Documents come in the order of their keys, places by offset. */
export function buildPlan(request: PlanRequest, masker: Masker): Plan {
  const { source, title, confidence, lowerBound, support, basis } = request;
  const leftOut: LeftOut[] = [];
  const documents: PlannedDocument[] = [];
  for (const doc of [...new Set(request.places.map((place) => place.doc))].sort()) {
    const places = request.places.filter((place) => place.doc === doc);
    const document = request.documents.get(doc);
    const reason = request.mixedOnDisk?.has(doc) ? MIXED : unfit(doc, document?.text);
    if (reason !== undefined || document === undefined) {
      leftOut.push({ doc, reason: reason ?? GONE });
      continue;
    }
    const chosen = choosePlaces(document.text, places, masker);
    leftOut.push(...chosen.leftOut.map((why) => ({ doc, reason: why })));
    if (chosen.places.length > 0) documents.push(plannedDocument(doc, document.text, chosen.places));
  }
  const files = newFiles(request, masker, leftOut);
  const commands = safeCommands(request.commands ?? [], masker);
  const evidence = { title, confidence, lowerBound, support, basis, examples: request.examples };
  const doing = { documents, files, commands };
  const isOfCommands = commands.length > 0 && documents.length + files.length === 0;
  const own = isOfCommands && request.script !== undefined ? masker.mask(request.script).text : undefined;
  const script = own ?? renderScript({ ...evidence, ...doing, rule: request.rule, texts: request.documents, masker });
  return { source, ...evidence, ...doing, examples: [...request.examples], leftOut, script };
}

/** The files that may be made; the others go to `leftOut` with their reason. */
function newFiles({ files = [], documents, taken }: PlanRequest, masker: Masker, leftOut: LeftOut[]): NewFile[] {
  return files.filter(({ doc, text }) => {
    const isSecret = masker.mask(text).spans.length > 0;
    const reason =
      documents.has(doc) || taken?.has(doc) ? THERE : isSecret ? 'It would hold a secret.' : unfit(doc, text);
    if (reason !== undefined) leftOut.push({ doc, reason });
    return reason === undefined;
  });
}

/** All or none: half of a routine is another routine. */
function safeCommands(commands: readonly string[], masker: Masker): string[] {
  const unsafe = commands.some((line) => /\p{Cc}/u.test(line) || masker.mask(line).spans.length > 0);
  return unsafe ? [] : [...commands];
}

/** sha-256 (hex) of a text's UTF-8, as plans and scripts name it. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** A document's part of a plan. The places must lie inside the text and not overlap. */
export function plannedDocument(doc: string, text: string, places: readonly Replacement[]): PlannedDocument {
  const lines = new Lines(text);
  return { doc, hash: hashText(text), places: inOrder(places).map((place) => plannedPlace(doc, lines, place)) };
}

function plannedPlace(doc: string, lines: Lines, { offset, length, text }: Replacement): PlannedPlace {
  const line = lines.lineAt(offset);
  const from = lines.start(line);
  const takesEnd = length > 0 && lines.text[offset + length - 1] === '\n';
  const last = takesEnd ? offset + length - 1 : offset + length;
  const to = Math.max(lines.end(lines.lineAt(last)), last);
  const lineAfter = lines.text.slice(from, offset) + text + lines.text.slice(Math.min(offset + length, to), to);
  return { id: `${doc}:${offset}`, offset, length, text, line, lineBefore: lines.text.slice(from, to), lineAfter };
}

const THERE = 'There is a file of this name already.';
const GONE = 'The document is no longer there.';
const MIXED = 'Its lines end in different ways (CRLF and LF); an editor would change them all.';

/** Why a document cannot be planned for, in words. */
export function unfit(doc: string, text: string | undefined): string | undefined {
  if (text === undefined) return GONE;
  if (/^(?!file:)[a-z][a-z\d+.-]+:/i.test(doc)) return 'It is not a file on disk.';
  if (/^\/|(?:^|\/)\.\.(?:\/|$)/.test(doc)) return 'It lies outside the workspace.';
  if (Buffer.byteLength(text) > MAX_BYTES) return 'It is larger than 2 MB.';
  if (lineEnds(text) === 'mixed') return MIXED;
  if (/\p{Surrogate}/u.test(text)) return 'It holds half a character, which no file can.';
  return undefined;
}

interface Choice {
  readonly places: readonly Replacement[];
  readonly leftOut: readonly string[];
}

function choosePlaces(text: string, places: readonly Place[], masker: Masker): Choice {
  const lines = new Lines(text);
  const leftOut: string[] = [];
  const keepUnless = (reason: string, isBad: (place: Replacement) => boolean) => (place: Replacement) => {
    const bad = isBad(place);
    if (bad) leftOut.push(`Line ${lines.lineAt(place.offset) + 1}: ${reason}`);
    return !bad;
  };
  const tidy = places.map(({ offset, length, text: to }) => ({ offset, length, text: withLineEndsOf(text, to) }));
  const clashes = overlapping(tidy);
  const sound = tidy
    .filter((place) => text.slice(place.offset, place.offset + place.length) !== place.text || place.length === 0)
    .filter((place) => place.length > 0 || place.text !== '')
    .filter(keepUnless('the document has changed since.', (place) => !isInside(text, place)))
    .filter(keepUnless('two changes overlap here.', (place) => clashes.has(place)))
    .filter(keepUnless('the change would cut a character in two.', (place) => cutsCharacter(text, place)));
  const secret = secretPlaces(text, sound, masker);
  return { places: sound.filter(keepUnless('a secret would be changed here.', (place) => secret.has(place))), leftOut };
}

function cutsCharacter(text: string, { offset, length, text: to }: Replacement): boolean {
  if (splitsCharacter(text, offset) || splitsCharacter(text, offset + length)) return true;
  return /\p{Surrogate}/u.test(to);
}

/** The places that touch a secret in the text as it is, or in the text as it would be. */
function secretPlaces(text: string, places: readonly Replacement[], masker: Masker): Set<Replacement> {
  const before = new SecretRanges(text, masker);
  const after = new SecretRanges(applyPlaces(text, places), masker);
  const found = new Set<Replacement>();
  let shift = 0;
  for (const place of inOrder(places)) {
    const isSecret = before.touches(place.offset, place.length);
    if (isSecret || after.touches(place.offset + shift, place.text.length)) found.add(place);
    shift += place.text.length - place.length;
  }
  return found;
}
