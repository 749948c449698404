/** What a person reads about suggestions, in one place and without VS Code, so that every sentence can be tested. */
import type { Plan, Renaming, Suggestion } from '../../agent-core/contracts/index.ts';

export interface Counts {
  readonly places: number;
  readonly files: number;
}

const SUMMARY_LIMIT = 120;
const NAMED_FILES = 3;

/** `1 place`, `14 places`, `1,400 places`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function inFiles({ places, files }: Counts): string {
  return `${plural(places, 'place')} in ${plural(files, 'file')}`;
}

export function countsOf(places: readonly { readonly doc: string }[]): Counts {
  return { places: places.length, files: new Set(places.map((place) => place.doc)).size };
}

export function countsOfDocuments(documents: readonly { readonly places: readonly unknown[] }[]): Counts {
  const changed = documents.filter((document) => document.places.length > 0);
  return { places: changed.reduce((sum, document) => sum + document.places.length, 0), files: changed.length };
}

/** What a toast says of a suggestion. */
export type Spoken = Pick<Suggestion, 'family' | 'support' | 'summary' | 'places' | 'files' | 'commands'>;

/** The one sentence pair of the toast. The summary is code of the workspace: it can neither break the line nor make a link. */
export function toastMessage(suggestion: Spoken): string {
  const { family, support, summary } = suggestion;
  if (family === 'transfer') return `${DONE.transfer} ${times(support)}. Next: ${sentence(plainCode(summary))}`;
  return `${DONE[family]} ${times(support)}: ${sentence(plainCode(summary))} ${leftToDo(suggestion)}.`;
}

const DONE = {
  edit: 'You made the same change',
  transfer: 'You carried values over in the same way',
  command: 'You ran the same commands',
  routine: 'You took the same steps',
} as const;

/** `1 new file, 14 more places in 3 files, 2 commands`; command lines alone are named. */
export function leftToDo({ places, files, commands }: Pick<Suggestion, 'places' | 'files' | 'commands'>): string {
  if (places.length + files.length === 0) return `Next: ${plainCode(commands.join('; '))}`;
  const { places: count, files: changed } = countsOf(places);
  const more = `${count.toLocaleString('en-US')} more ${count === 1 ? 'place' : 'places'} in ${plural(changed, 'file')}`;
  const parts = [
    files.length > 0 ? plural(files.length, 'new file') : '',
    count > 0 ? more : '',
    commands.length > 0 ? plural(commands.length, 'command') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `once`, `twice`, `3 times`. */
export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

/**
 * Workspace text made fit for a notification: one line, bounded, and without the `](` that VS Code would read as a link
 * (and a `command:` link would run).
 */
export function plainCode(text: string, limit: number = SUMMARY_LIMIT): string {
  return shorten(text.replace(/\s+/g, ' ').trim().replaceAll('](', '] ('), limit);
}

/** At most `limit` characters, the middle replaced by `…`; never half of a surrogate pair. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  const head = Math.ceil((limit - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (limit - 1 - head)).join('')}`;
}

/** `foo(a) → bar(a)` for a tree: two whole lines cut down to what differs, with a little of the line around it, in whole words. */
export function lineChange(before: string, after: string, around = 6): string {
  const [a, b] = [[...before.trim()], [...after.trim()]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const cut = (line: string[]): string => {
    let from = Math.max(0, start - around);
    while (from < start && isInWord(line, from)) from++;
    let to = Math.min(line.length, line.length - end + around);
    while (to > line.length - end && isInWord(line, to)) to--;
    const middle = line.slice(from, to).join('').replace(/\s+/g, ' ').trim();
    return `${from > 0 ? '…' : ''}${middle}${to < line.length ? '…' : ''}`;
  };
  return `${cut(a)} → ${cut(b) || '(nothing)'}`;
}

const isWordPart = (character: string | undefined) => /^[\p{L}\p{N}_$]$/u.test(character ?? '');

/** Whether a cut before `index` divides a word. */
function isInWord(line: readonly string[], index: number): boolean {
  return isWordPart(line[index - 1]) && isWordPart(line[index]);
}

/** `12 of 14 places`, or `14 places` where all are in. */
export function partOf(included: number, all: number): string {
  return included === all ? plural(all, 'place') : `${included.toLocaleString('en-US')} of ${plural(all, 'place')}`;
}

export function appliedMessage(counts: Counts, made = 0): string {
  const files = made > 0 ? `Made ${plural(made, 'file')}.` : '';
  return sentences(files, counts.places > 0 ? `Changed ${inFiles(counts)}.` : '');
}

/** What the language server did. */
export function renamedMessage({ from, to }: Renaming, counts: Counts): string {
  return `Renamed ${plainCode(from, 40)} to ${plainCode(to, 40)}: ${inFiles(counts)}. One Undo takes it back.`;
}

/** What an automation's command lines still wait for. */
export function leftToRunMessage(commands: readonly string[]): string {
  if (commands.length === 0) return '';
  return `${plural(commands.length, 'command')} ${commands.length === 1 ? 'is' : 'are'} left for you to run.`;
}

export function nothingToApplyMessage({ documents, files, commands }: Pick<Plan, 'documents' | 'files' | 'commands'>) {
  return documents.length + files.length === 0 && commands.length > 0
    ? 'There are only commands here, and those are yours to run: put them into the terminal.'
    : 'Every place is left out: there is nothing to apply.';
}

export function undoneMessage(title: string, files: number): string {
  return `Took back “${plainCode(title)}” in ${plural(files, 'file')}.`;
}

/** What the host would not touch and why, as one sentence; empty where there is nothing. */
export function leftOutMessage(leftOut: readonly { readonly doc: string; readonly reason: string }[]): string {
  if (leftOut.length === 0) return '';
  const named = leftOut.slice(0, NAMED_FILES).map(({ doc, reason }) => `${doc} (${withoutStop(plainCode(reason))})`);
  const rest = leftOut.length - named.length;
  return `Left out: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** What an undo does not reach, for the head of the review. */
export function undoMessage({ commands }: Pick<Plan, 'commands'>): string {
  return commands.length > 0 ? 'Undo takes back files and changes; what a command did stays.' : '';
}

export function unsavedMessage(docs: readonly string[]): string {
  if (docs.length === 0) return '';
  return `Not saved: ${nameSome(docs)}. Save ${docs.length === 1 ? 'it' : 'them'} yourself to keep the change.`;
}

/** `a.ts, b.ts, c.ts and 2 more`. */
export function nameSome(docs: readonly string[]): string {
  const rest = docs.length - NAMED_FILES;
  return rest > 0 ? `${docs.slice(0, NAMED_FILES).join(', ')} and ${rest} more` : docs.join(', ');
}

/** Why a suggestion no longer applies, and what to do. */
export function staleMessage(kind: 'suggestion' | 'automation', reason: string): string {
  const advice =
    kind === 'suggestion'
      ? 'Make the change once more by hand and Penumbra will look again.'
      : 'Open files where it has something to change, then run it again.';
  return `${sentence(plainCode(reason))} ${advice}`;
}

/** Why there is no review after every try, and what to do about it. */
export function changingMessage(docs: readonly string[]): string {
  const them = docs.length === 1 ? 'it' : 'them';
  return `No review was made: ${nameSome(docs)} cannot be opened, or changed each time Penumbra looked. Save or close ${them}, wait for what changes ${them}, and try again.`;
}

/** Apply found other texts than the review shows; said once the review shows the new ones. */
export function changedMeanwhileMessage(docs: readonly string[], gone: readonly string[] = []): string {
  const changed = docs.filter((doc) => !gone.includes(doc));
  const why = [
    changed.length > 0 ? `${nameSome(changed)} changed since the review was made` : '',
    gone.length > 0 ? `${nameSome(gone)} ${gone.length === 1 ? 'is' : 'are'} no longer on disk` : '',
  ];
  const all = why.filter((part) => part !== '').join(', and ');
  return `Nothing was changed: ${all}. The review was made anew; check the places and apply once more.`;
}

/** Undo found other texts each time it asked. */
export function notTakenBackMessage(docs: readonly string[], gone: readonly string[] = []): string {
  if (gone.length > 0) {
    const [are, them] = gone.length === 1 ? ['is', 'it'] : ['are', 'them'];
    return `Nothing was taken back: ${nameSome(gone)} ${are} no longer on disk. Restore ${them}, then undo again.`;
  }
  const them = docs.length === 1 ? 'it' : 'them';
  return `Nothing was taken back: ${nameSome(docs)} changed each time Penumbra looked. Wait for what changes ${them}, then undo again.`;
}

/** Undo on the message of an application that is not the last one, which is `title`. */
export function notTheLastMessage(title: string): string {
  return `Nothing was taken back: “${plainCode(title)}” is the automation applied last, and has to be taken back before. Undo Last Automation does that.`;
}

export function unreadableMessage(docs: readonly string[]): string {
  return `Nothing was taken back: ${nameSome(docs)} cannot be opened.`;
}

/** The person went on typing while Undo saved these. */
export function typedMeanwhileMessage(docs: readonly string[]): string {
  if (docs.length === 0) return '';
  const them = docs.length === 1 ? 'it' : 'them';
  return `${nameSome(docs)} changed while being saved: check ${them}, and save ${them} yourself.`;
}

/** What the estimate rests on, for the head of the review; the figures where the host has no words for them. */
export function basisMessage(plan: Pick<Plan, 'support' | 'confidence' | 'lowerBound' | 'basis'>): string {
  if (plan.basis !== '') return sentence(capitalised(plainCode(plan.basis, 240)));
  return `Seen ${times(plan.support)}; ${percent(plan.confidence)} sure, at least ${percent(plan.lowerBound)}.`;
}

/** Rounded down, so that nothing looks surer than it is. */
export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** Joins what there is to say. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

const NAME_LIMIT = 60;

/** A name to begin with: what it does, made different from the names there are. */
export function defaultName(summary: string, taken: readonly string[]): string {
  const base = plainCode(summary, NAME_LIMIT - 4) || 'Automation';
  let name = base;
  for (let count = 2; isTaken(name, taken); count++) name = `${base} ${count}`;
  return name;
}

/** Why a name will not do; `undefined` where it will. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'Give it a name.';
  if ([...trimmed].length > NAME_LIMIT) return `Keep it to ${NAME_LIMIT} characters.`;
  if (/\p{Cc}/u.test(trimmed)) return 'Leave out control characters.';
  return isTaken(trimmed, taken) ? 'There is an automation of that name already.' : undefined;
}

function isTaken(name: string, taken: readonly string[]): boolean {
  return taken.some((other) => other.toLowerCase() === name.toLowerCase());
}
