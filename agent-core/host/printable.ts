/** Texts of others for a person to read: nothing of them may move a cursor, change what is there, or be there unseen. */

/** What a terminal would act on, or could not be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The same, without the ends of lines and tabs. */
const UNSEEN_IN_LINES = /(?!\r\n)[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

const codeOf = (found: string): string => `\\u{${found.codePointAt(0)?.toString(16) ?? ''}}`;

/** On one line, with all that is unseen as its code. */
export const printable = (text: string): string => text.replace(UNSEEN, codeOf);

/** The same over several lines. */
export const printableLines = (text: string): string => text.replace(UNSEEN_IN_LINES, codeOf);

/** One line of JSON that means the same, and in which nothing is unseen. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(UNSEEN, (found) => found.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))}\n`;
