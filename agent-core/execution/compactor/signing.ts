/** What each line of an output tells. Most of a long output tells nothing: that is seen many lines at once. */
import { isBinary } from './binary.ts';
import { mayTell, type Sign, signOf } from './signs.ts';

/** `row`: of a table, and no more; `bad-row`: one that tells by a cell of something wrong. */
export type LineSign = Sign | 'binary' | 'row' | 'bad-row';

/** Lines looked at in one go, then in parts of it where something is found. */
const BLOCKS = [64, 8, 1];
const NO_TEXT = /\0|\ufffd/;

/** `isContent`: the command prints files or names, whose words tell nothing of the command. */
export function signsOf(texts: readonly string[], isContent: boolean): LineSign[] {
  const signs: LineSign[] = [];
  signBlock(texts, isContent, signs, 0, texts.length, 0);
  return signs;
}

function signBlock(
  texts: readonly string[],
  isContent: boolean,
  signs: LineSign[],
  from: number,
  to: number,
  level: number,
) {
  const size = BLOCKS[level] ?? 1;
  for (let start = from; start < to; start += size) {
    const end = Math.min(to, start + size);
    if (size === 1) signs.push(lineSign(texts[start] ?? '', isContent));
    else if (isCalm(texts.slice(start, end).join('\n'), isContent)) pushCalm(texts, signs, start, end);
    else signBlock(texts, isContent, signs, start, end, level + 1);
  }
}

const lineSign = (text: string, isContent: boolean): LineSign => (isBinary(text) ? 'binary' : signOf(text, isContent));

/** A long block goes line by line, because only a part of a long line is looked at. */
const isCalm = (block: string, isContent: boolean): boolean =>
  block.length <= 8_000 && !NO_TEXT.test(block) && !mayTell(block, isContent);

function pushCalm(texts: readonly string[], signs: LineSign[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const text = texts[i] ?? '';
    signs.push(isWord(text.charCodeAt(0)) ? 'plain' : signOf(text, true));
  }
}

const isWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
