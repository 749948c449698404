/**
 * The part of a script that is the same in all of them: plain JavaScript for Node 18 and later. `files`, `fresh`, `commands`,
 * and `wholeLines`, `pattern` and `rewrite` where there is a rule, stand above it. It holds no backtick and no dollar brace, so that it can stand here as text.
 */
export const SCRIPT_IMPORTS = `import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';`;

export const SCRIPT_BODY = String.raw`// ---- From here on the same in every script of Penumbra.

const USAGE = [
  'Usage: node ' + path.basename(process.argv[1] ?? 'script.mjs') + ' --dry-run | --apply [--run] [--root DIR]',
  '',
  '  --dry-run   print what would change, and change nothing',
  '  --apply     change the files; none of them when one is not as it was reviewed',
  '  --run       after that, run the command lines too, up to the first that fails',
  '  --root DIR  the workspace folder (where it is not the current one)',
  '  --help      print this',
].join('\n');

class Refused extends Error {}

main(process.argv.slice(2));

function main(args) {
  try {
    const { mode, root, runs } = readArguments(args);
    if (mode === '--help') return console.log(USAGE);
    const changes = [...fresh.map((file) => prepareNew(root, file)), ...files.map((file) => prepare(root, file))];
    if (mode === '--dry-run') {
      changes.forEach(print);
      for (const line of commands) console.log('$ ' + line);
      return;
    }
    write(changes);
    for (const { file, edits, bytes } of changes)
      console.log(file + ': ' + (bytes ? count(edits.length, 'place') + ' changed' : 'made'));
    if (runs) runCommands(root);
    else for (const line of commands) console.log('Not run: ' + line);
  } catch (error) {
    if (!(error instanceof Refused) && error.code === undefined) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function readArguments(args) {
  let mode;
  let root = '.';
  let runs = false;
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '--root' && at + 1 < args.length) root = args[(at += 1)];
    else if (args[at] === '--run') runs = true;
    else if (mode === undefined && ['--dry-run', '--apply', '--help'].includes(args[at])) mode = args[at];
    else throw new Refused(args[at] + ' is not understood here.\n\n' + USAGE);
  }
  if (mode === undefined || (runs && mode !== '--apply')) throw new Refused(USAGE);
  return { mode, root, runs };
}

// One file as it is and as it would be. Refuses it unless it is, to the last character, what was reviewed.
function prepare(root, { file, sha256, places }) {
  const where = locate(root, file);
  const bytes = fs.readFileSync(where);
  const { mark, text } = decode(file, bytes);
  if (createHash('sha256').update(text).digest('hex') !== sha256) {
    throw new Refused(file + ' is not as it was when this was reviewed (changed, or not saved). Nothing was changed.');
  }
  const edits = places.map((place) => edit(file, text, place)).sort((a, b) => a.start - b.start);
  let after = '';
  let end = 0;
  for (const { start, length, to } of edits) {
    after += text.slice(end, start) + to;
    end = start + length;
  }
  return { file, where, bytes, text, edits, after: Buffer.from(mark + after + text.slice(end)) };
}

// A file that is to be made: its text is one edit of nothing.
function prepareNew(root, { file, text }) {
  const where = path.resolve(root, file);
  if (fs.existsSync(where)) throw new Refused(file + ' is there already. Nothing was changed.');
  return { file, where, text: '', edits: [{ start: 0, length: 0, to: text }], after: Buffer.from(text) };
}

function runCommands(root) {
  for (const line of commands) {
    console.log('$ ' + line);
    const { status } = spawnSync(line, { shell: true, stdio: 'inherit', cwd: root });
    if (status === 0) continue;
    process.exitCode = status ?? 1;
    return console.error('This command failed; those after it were not run.');
  }
}

function locate(root, file) {
  const where = file.startsWith('file:') ? fileURLToPath(file) : path.resolve(root, file);
  try {
    return fs.realpathSync(where);
  } catch {
    throw new Refused(file + ' is not there (' + where + '). Run this in the workspace folder, or name it with --root.');
  }
}

function decode(file, bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\ufeff') ? { mark: '\ufeff', text: text.slice(1) } : { mark: '', text };
  } catch {
    throw new Refused(file + ' is not UTF-8. Nothing was changed.');
  }
}

// What happens at a place: 'line:column' by the rule, or ['line:column', 'text before', 'text after'] as it stands there.
function edit(file, text, place) {
  const [position, from, to] = [place].flat();
  const [line, column] = position.split(':').map((number) => Number(number) - 1);
  const start = lineStart(text, line) + column;
  if (from === undefined) {
    pattern.lastIndex = column;
    const match = pattern.exec(subject(text.slice(start - column)));
    if (match) return { start, length: match[0].length, to: rewrite(match) };
  } else if (text.startsWith(from, start)) {
    return { start, length: from.length, to };
  }
  throw new Refused(file + ':' + position + ' does not hold what was reviewed. Nothing was changed.');
}

// What the rule is matched against, of the text from a place's line on.
function subject(rest) {
  return wholeLines > 0 ? rest.split(/(?<=\n)/, wholeLines).join('') : rest.split(/\r\n|\n/, 1)[0];
}

function lineStart(text, line) {
  let start = 0;
  for (let passed = 0; passed < line; passed += 1) start = text.indexOf('\n', start) + 1;
  return start;
}

// Writes every file beside its place first and then moves them all; puts back what was moved when one cannot be.
function write(changes) {
  const moved = [];
  const ready = new Map();
  try {
    for (const change of changes) {
      if (!change.bytes) fs.mkdirSync(path.dirname(change.where), { recursive: true });
      ready.set(change, writeBeside(change.where, change.after));
    }
    for (const change of changes) {
      fs.renameSync(ready.get(change), change.where);
      moved.push(change);
    }
  } catch (error) {
    const lost = moved.filter((change) => !putBack(change)).map(({ file }) => file);
    const outcome = lost.length === 0 ? 'Nothing was changed.' : 'These were changed already: ' + lost.join(', ');
    throw new Refused('The files could not be written: ' + error.message + '. ' + outcome);
  } finally {
    for (const beside of ready.values()) fs.rmSync(beside, { force: true });
  }
}

function putBack({ where, bytes }) {
  try {
    if (bytes === undefined) fs.rmSync(where);
    else fs.renameSync(writeBeside(where, bytes), where);
    return true;
  } catch {
    return false;
  }
}

function writeBeside(where, bytes) {
  const beside = path.join(path.dirname(where), '.penumbra-' + randomUUID() + '.tmp');
  const mode = fs.existsSync(where) ? fs.statSync(where).mode & 0o7777 : undefined;
  if (mode !== undefined) fs.accessSync(where, fs.constants.W_OK);
  try {
    fs.writeFileSync(beside, bytes, { flag: 'wx', mode: mode ?? 0o666 });
    if (mode !== undefined) fs.chmodSync(beside, mode);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  return beside;
}

// The lines that change, as a unified diff without context.
function print({ file, text, edits }) {
  console.log('--- a/' + file + '\n+++ b/' + file);
  let shift = 0;
  for (const { from, to, edits: near } of hunks(text, edits)) {
    let after = '';
    let end = from;
    for (const { start, length, to: inserted } of near) {
      after += text.slice(end, start) + inserted;
      end = start + length;
    }
    const removed = text.slice(from, to).split(/\r?\n/);
    const added = (after + text.slice(end, to)).split(/\r?\n/);
    const line = text.slice(0, from).split('\n').length;
    console.log('@@ -' + line + ',' + removed.length + ' +' + (line + shift) + ',' + added.length + ' @@');
    for (const was of removed) console.log('-' + was);
    for (const is of added) console.log('+' + is);
    shift += added.length - removed.length;
  }
}

// The edits by the whole lines they touch.
function hunks(text, edits) {
  const found = [];
  for (const edit of edits) {
    const from = edit.start === 0 ? 0 : text.lastIndexOf('\n', edit.start - 1) + 1;
    const next = text.indexOf('\n', edit.start + edit.length);
    const to = next < 0 ? text.length : next;
    const last = found.at(-1);
    if (last && from <= last.to) {
      last.to = to;
      last.edits.push(edit);
    } else found.push({ from, to, edits: [edit] });
  }
  return found;
}

function count(number, what) {
  return number + ' ' + what + (number === 1 ? '' : 's');
}
`;
