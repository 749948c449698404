/**
 * The script of a plan: a program of its own for Node 18 and later, that a person can read and keep. At the top what it is and
 * what that rests on, then the rule and the places; the rest is the same in every script (script-template.ts).
 *
 * It gives, byte for byte, the text that applying the plan gives before save participants.
 */
import type { DocumentText, Example, Rule } from '../../contracts/edits.ts';
import type { NewFile } from '../../contracts/offers.ts';
import type { PlannedDocument, PlannedPlace } from '../../contracts/suggestions.ts';
import type { Masker } from '../../security/masking/masker.ts';
import { localFile } from '../workspace/keys.ts';
import { Lines } from './lines.ts';
import { isOneExpression, patternLiteral, runRule } from './rule-runner.ts';
import { commentText, seenCode, stringLiteral } from './script-literals.ts';
import { SCRIPT_BODY, SCRIPT_IMPORTS } from './script-template.ts';

export interface ScriptContents {
  readonly title: string;
  readonly confidence: number;
  readonly lowerBound: number;
  readonly support: number;
  readonly basis: string;
  readonly examples: readonly Example[];
  /** Used where it gives exactly a place's text; elsewhere the place names its text before and after. */
  readonly rule: Rule | undefined;
  readonly documents: readonly PlannedDocument[];
  readonly files: readonly NewFile[];
  /** Run last and only on `--run`, each by the shell. */
  readonly commands: readonly string[];
  /** The texts that the documents' offsets refer to. */
  readonly texts: ReadonlyMap<string, DocumentText>;
  readonly masker: Masker;
}

export function renderScript(contents: ScriptContents): string {
  const rule = usableRule(contents);
  const files = contents.documents.map((document) => renderFile(document, contents.texts, rule));
  const usesRule = rule !== undefined && files.some((file) => file.byRule > 0);
  return [
    '#!/usr/bin/env node',
    ...header(contents).map((line) => `// ${commentText(contents.masker.mask(line).text)}`.trimEnd()),
    '',
    SCRIPT_IMPORTS,
    '',
    ...(usesRule ? renderRule(rule) : []),
    ...PLACES_NOTE,
    'const files = [',
    ...files.flatMap((file) => file.code),
    '];',
    ...renderList('fresh', 'New files, made where there is none of that name.', contents.files.map(renderNew)),
    ...renderList('commands', 'Command lines, run one after the other on --run.', contents.commands.map(stringLiteral)),
    '',
    SCRIPT_BODY,
  ].join('\n');
}

const renderNew = ({ doc, text }: NewFile): string => `{ file: ${stringLiteral(doc)}, text: ${stringLiteral(text)} }`;

function renderList(name: string, note: string, items: readonly string[]): string[] {
  if (items.length === 0) return [`const ${name} = [];`];
  return ['', `// ${note}`, `const ${name} = [`, ...items.map((item) => `  ${item},`), '];'];
}

const PLACES_NOTE = [
  '// Where: line:column, both from 1, columns in UTF-16 code units; with the text before and after where no rule gives it.',
  '// sha256 is that of the file’s text (UTF-8, without a byte order mark) when this was reviewed.',
];

function header(contents: ScriptContents): string[] {
  return [
    `Penumbra: ${contents.title}`,
    '',
    `${doings(contents)} Run it in the workspace folder:`,
    '  node script.mjs --dry-run   prints what would change, and changes nothing',
    '  node script.mjs --apply     changes it, or nothing at all when a file is not as it was reviewed',
    ...(contents.commands.length > 0 ? ['  node script.mjs --apply --run   runs its command lines after that'] : []),
    '',
    `Confidence: ${percent(contents.confidence)}, at least ${percent(contents.lowerBound)}. ${contents.basis}`,
    `Learned from ${counted(contents.support, 'change')} of yours${contents.examples.length > 0 ? ':' : '.'}`,
    ...contents.examples.flatMap(evidence),
  ];
}

function doings({ documents, files, commands }: ScriptContents): string {
  const places = documents.reduce((sum, document) => sum + document.places.length, 0);
  const parts = [
    files.length > 0 ? `Makes ${counted(files.length, 'file')}.` : '',
    places > 0 ? `Changes ${counted(places, 'place')} in ${counted(documents.length, 'file')}.` : '',
    commands.length > 0 ? `Runs ${counted(commands.length, 'command line')} when told to.` : '',
  ];
  return parts.filter(Boolean).join(' ') || 'Changes nothing.';
}

function evidence({ doc, line, before, after, at }: Example): string[] {
  return [
    `  ${moment(at)}  ${fileName(doc)}:${line + 1}`,
    ...before.split(/\r\n|\n|\r/).map((was) => `    - ${was}`),
    ...after.split(/\r\n|\n|\r/).map((is) => `    + ${is}`),
  ];
}

/** The path in the workspace, or the whole path of a file outside it; what is no local file keeps its URI. */
function fileName(doc: string): string {
  return localFile(doc) ?? doc;
}

/** Local date and time; a time since a recording's start (a trace's clock) as seconds. */
function moment(at: number): string {
  if (at < 1e11) return `${(at / 1000).toFixed(1)} s into the recording`;
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A whole percentage never rounded up: 0.999 is not certain. */
function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The rule unless it is broken or would put a secret into the script. */
function usableRule({ rule: given, masker }: ScriptContents): Rule | undefined {
  const rule = given && { ...given, pattern: seenCode(given.pattern), replacement: seenCode(given.replacement) };
  if (!rule || !isOneExpression(rule.replacement)) return undefined;
  if ([rule.pattern, rule.replacement].some((code) => masker.mask(code).spans.length > 0)) return undefined;
  try {
    patternLiteral(rule.pattern);
    return rule;
  } catch {
    return undefined;
  }
}

const taken = (lines: number): string =>
  lines === 0 ? 'the line is' : lines === 1 ? 'the line with its end is' : `${lines} lines with their ends are`;

function renderRule(rule: Rule): string[] {
  return [
    `// What: at each place ${taken(rule.lines ?? 0)} matched from that column on, and what matched becomes what \`rewrite\` gives.`,
    `const wholeLines = ${rule.lines ?? 0};`,
    `const pattern = ${patternLiteral(rule.pattern)};`,
    'const rewrite = (m) => (',
    `  ${rule.replacement}`,
    ');',
    '',
  ];
}

interface RenderedFile {
  readonly code: readonly string[];
  readonly byRule: number;
}

function renderFile(
  document: PlannedDocument,
  texts: ReadonlyMap<string, DocumentText>,
  rule: Rule | undefined,
): RenderedFile {
  const lines = new Lines(texts.get(document.doc)?.text ?? '');
  const subjects = document.places.map(({ line, offset }) => ({
    line: rule?.lines ? lines.text.slice(lines.start(line), lines.start(line + rule.lines)) : lines.line(line),
    column: offset - lines.start(line),
  }));
  const results = rule ? runRule(rule, subjects) : [];
  const byRule = document.places.map(
    ({ length, text }, index) => results[index]?.length === length && results[index].text === text,
  );
  const places = document.places.map((place, index) => renderPlace(place, lines, byRule[index] === true));
  return {
    byRule: byRule.filter(Boolean).length,
    code: [
      '  {',
      `    file: ${stringLiteral(fileName(document.doc))},`,
      `    sha256: ${stringLiteral(document.hash)},`,
      '    places: [',
      ...places.map((place) => `      ${place},`),
      '    ],',
      '  },',
    ],
  };
}

function renderPlace(place: PlannedPlace, lines: Lines, byRule: boolean): string {
  const position = stringLiteral(`${place.line + 1}:${place.offset - lines.start(place.line) + 1}`);
  if (byRule) return position;
  const before = lines.text.slice(place.offset, place.offset + place.length);
  return `[${position}, ${stringLiteral(before)}, ${stringLiteral(place.text)}]`;
}
