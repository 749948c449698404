/** The review's tree as data: its nodes, and what each says. The view is only a shell around this. */
import type { NewFile, Plan, PlannedDocument, PlannedPlace } from '../../../agent-core/contracts/index.ts';
import { newFileId } from '../../../agent-core/contracts/plan-ids.ts';
import { lineChange, partOf, plainCode, plural } from '../wording.ts';
import { includedPlaces, isIncluded, isWhole, type ReviewModel } from './model.ts';

export interface FileNode {
  readonly kind: 'file';
  readonly document: PlannedDocument;
  readonly children: readonly PlaceNode[];
}

export interface PlaceNode {
  readonly kind: 'place';
  readonly document: PlannedDocument;
  readonly place: PlannedPlace;
}

/** A file that the host would not touch. */
export interface RefusedNode {
  readonly kind: 'refused';
  readonly doc: string;
  readonly reason: string;
}

/** A file that would be made. */
export interface NewFileNode {
  readonly kind: 'newFile';
  readonly file: NewFile;
}

/** A command line, which the person runs. */
export interface CommandNode {
  readonly kind: 'command';
  readonly line: string;
  readonly index: number;
}

/** Stands above the nodes of one sort where a plan holds more than changes of files. */
export interface HeadingNode {
  readonly kind: 'heading';
  readonly title: string;
}

export type Node = FileNode | PlaceNode | RefusedNode | NewFileNode | CommandNode | HeadingNode;

export interface NodeText {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** `undefined` where there is nothing to choose. */
  readonly checked: boolean | undefined;
}

/**
 * Changes of files alone need no headings. Headings hold nothing: VS Code mixes up the children of nodes that it unfolds on two
 * levels at once.
 */
export function nodesOf(plan: Plan): Node[] {
  const changes = changeNodes(plan);
  if (plan.files.length + plan.commands.length === 0) return changes;
  const made = plan.files.map((file): NewFileNode => ({ kind: 'newFile', file }));
  const commands = plan.commands.map((line, index): CommandNode => ({ kind: 'command', line, index }));
  return [...under('New files', made), ...under('Changes', changes), ...under('Commands, run by you', commands)];
}

const under = (title: string, nodes: readonly Node[]): readonly Node[] =>
  nodes.length > 0 ? [{ kind: 'heading', title }, ...nodes] : [];

function changeNodes(plan: Plan): (FileNode | RefusedNode)[] {
  const files = plan.documents.map(
    (document): FileNode => ({
      kind: 'file',
      document,
      children: document.places.map((place) => ({ kind: 'place', document, place })),
    }),
  );
  return [...files, ...plan.leftOut.map(({ doc, reason }): RefusedNode => ({ kind: 'refused', doc, reason }))];
}

/** The places that a node's checkbox stands for. */
export function placesOf(node: Node): readonly PlannedPlace[] {
  if (node.kind === 'file') return node.document.places;
  return node.kind === 'place' ? [node.place] : [];
}

/** The new files that a node's checkbox stands for. */
export function filesOf(node: Node): readonly NewFile[] {
  return node.kind === 'newFile' ? [node.file] : [];
}

export function isChecked(model: ReviewModel, node: Node): boolean | undefined {
  if (node.kind === 'file') return isWhole(model, node.document);
  if (node.kind === 'newFile') return !model.leftOut.has(newFileId(node.file));
  return node.kind === 'place' ? isIncluded(model, node.place) : undefined;
}

export function textOf(model: ReviewModel, node: Node): NodeText {
  if (node.kind === 'file') return fileText(model, node);
  if (node.kind === 'place') return placeText(model, node);
  if (node.kind === 'newFile') return newFileText(model, node);
  return node.kind === 'refused' ? refusedText(node) : plainText(node);
}

function newFileText(model: ReviewModel, node: NewFileNode): NodeText {
  const { doc, text } = node.file;
  const { name, folder } = splitKey(doc);
  const checked = isChecked(model, node);
  const size = plural(lineBreaks(text) + 1, 'line');
  return {
    label: name,
    description: folder === '' ? size : `${folder} · ${size}`,
    tooltip: text,
    spoken: `${doc}, a new file of ${size}, ${checked ? 'will be made' : 'left out'}`,
    checked,
  };
}

function plainText(node: CommandNode | HeadingNode): NodeText {
  const label = node.kind === 'heading' ? node.title : plainCode(node.line);
  const spoken = node.kind === 'heading' ? node.title : `Command ${node.index + 1}: ${label}`;
  const tooltip = node.kind === 'heading' ? '' : node.line;
  return { label, description: '', tooltip, spoken, checked: undefined };
}

function fileText(model: ReviewModel, { document }: FileNode): NodeText {
  const { name, folder } = splitKey(document.doc);
  const part = partOf(includedPlaces(model, document).length, document.places.length);
  return {
    label: name,
    description: folder === '' ? part : `${folder} · ${part}`,
    tooltip: `${document.doc}: ${part}`,
    spoken: `${document.doc}, ${part}`,
    checked: isWhole(model, document),
  };
}

function placeText(model: ReviewModel, { place }: PlaceNode): NodeText {
  const checked = isIncluded(model, place);
  const [before, after] = [plainCode(place.lineBefore), plainCode(place.lineAfter)];
  const line = place.line + 1;
  const said = (change: string, what: string) => `${checked ? `will ${change}` : 'left out'}: ${what}`;
  const becomes = `becomes\n${place.lineAfter.trim()}`;
  const [label, tooltip, spoken] =
    place.text === '' && after === ''
      ? [`remove ${before}`, 'is removed', said('be removed', before)]
      : before === ''
        ? [`add ${after}`, becomes, said('be added', after)]
        : [lineChange(place.lineBefore, place.lineAfter), becomes, said('change', `${before} becomes ${after}`)];
  return {
    label: `${line}: ${label}`,
    description: '',
    tooltip: `Line ${line}\n${place.lineBefore.trim()}\n${tooltip}`,
    spoken: `Line ${line}, ${spoken}`,
    checked,
  };
}

function refusedText({ doc, reason }: RefusedNode): NodeText {
  const { name } = splitKey(doc);
  const spoken = `${doc}, not changed: ${reason}`;
  return { label: name, description: `not changed: ${reason}`, tooltip: spoken, spoken, checked: undefined };
}

function splitKey(doc: string): { name: string; folder: string } {
  const slash = doc.lastIndexOf('/');
  return { name: doc.slice(slash + 1), folder: doc.slice(0, Math.max(0, slash)) };
}

/** The line (from 0) at which a place begins in the proposed text, given what is in before it. */
export function lineInProposed(model: ReviewModel, texts: ReadonlyMap<string, string>, node: PlaceNode): number {
  const text = texts.get(node.document.doc) ?? '';
  const earlier = includedPlaces(model, node.document).filter((place) => place.offset < node.place.offset);
  return earlier.reduce((line, place) => {
    return line + lineBreaks(place.text) - lineBreaks(text.slice(place.offset, place.offset + place.length));
  }, node.place.line);
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
