/** How bad an object of a log says that it is: by its level, its status, its exit code. */
import { isFault, isObject, type Json, type JsonObject } from '../json.ts';

const LEVEL = /^@?(?:level|lvl|severity|severity_?text|log_?level|level_?name|priority)$/i;
const BAD_LEVEL =
  /^(?:e|err|error|fatal|crit|critical|alert|emerg|emergency|panic|dpanic|severe|internal compiler error)$/i;
const WARNING = /^(?:w|warn|warning)$/i;
const EXIT = /^exit_?(?:code|status)$/i;
const WENT_WELL = /^(?:success|ok|passed|succeeded|healthy)$/i;
/** Objects of logs hold their message, attributes or results within each other. */
const DEEPEST = 4;

export type Level = 'bad' | 'warning' | undefined;

export function levelOf(value: Json, depth = 0): Level {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return undefined;
  let level: Level = isObject(value) ? ownLevel(value) : undefined;
  for (const each of Object.values(value) as Json[]) {
    if (level === 'bad') return level;
    level = levelOf(each, depth + 1) ?? level;
  }
  return level;
}

function ownLevel(object: JsonObject): Level {
  let isWarning = false;
  for (const [key, value] of Object.entries(object)) {
    const level = LEVEL.test(key) ? named(key, value) : undefined;
    if (level === 'bad' || hasFailed(key, value)) return 'bad';
    isWarning ||= level === 'warning';
  }
  if (isFault(object)) return 'bad';
  return isWarning ? 'warning' : undefined;
}

/** Numbers as pino and bunyan have them, or as syslog and journald. */
function named(key: string, value: Json): Level {
  const number = typeof value === 'number' ? value : /^\d+$/.test(String(value)) ? Number(value) : undefined;
  if (number === undefined)
    return BAD_LEVEL.test(String(value)) ? 'bad' : WARNING.test(String(value)) ? 'warning' : undefined;
  if (/^priority$/i.test(key)) return number <= 3 ? 'bad' : number === 4 ? 'warning' : undefined;
  return number >= 50 ? 'bad' : number >= 40 ? 'warning' : undefined;
}

function hasFailed(key: string, value: Json): boolean {
  if (EXIT.test(key)) return value !== null && String(value) !== '0' && String(value) !== '';
  return value === false && WENT_WELL.test(key);
}
