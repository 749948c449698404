/** What `penumbra call` is given. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { whyNotJournalled } from '../../execution/tools/screening.ts';
import { CallInput, requirePatterns } from '../tools/call-program.ts';

export type Asked = { readonly json: boolean } & (
  | {
      readonly input: CallInput;
      /** What the person excludes in the editor stays out, too. */
      readonly own: boolean;
    }
  /** A call that was begun before. */
  | { readonly input?: undefined; readonly run: string }
);

const OPTIONS = {
  workspace: { type: 'string' },
  exclude: { type: 'string', multiple: true },
  include: { type: 'string', multiple: true },
  allow: { type: 'string', multiple: true },
  'no-settings': { type: 'boolean' },
  diff: { type: 'boolean' },
  'go-on': { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Throws `bad-input`. */
export function readArguments(args: string[]): Asked {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { 'go-on': run, json = false, ...others } = values;
  if (run !== undefined) {
    if (positionals.length > 0 || Object.keys(others).length > 0)
      throw new PenumbraError('bad-input', '--go-on takes the run alone: penumbra call --go-on RUN [--json]');
    return { run, json };
  }
  const [tool, text = '{}', ...more] = positionals;
  if (tool === undefined || more.length > 0)
    throw new PenumbraError(
      'bad-input',
      'call needs a tool and its arguments as JSON: penumbra call TOOL JSON. `penumbra tools` lists them.',
    );
  return { input: inputOf(tool, text, others), own: !others['no-settings'], json };
}

type Values = Omit<ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'], 'go-on' | 'json'>;

function inputOf(tool: string, text: string, { workspace, exclude = [], include = [], allow = [], diff }: Values) {
  requirePatterns('--exclude', exclude);
  requirePatterns('--include', include);
  if (diff && workspace === undefined)
    throw new PenumbraError('bad-input', '--diff needs a copy to look at: name its folder with --workspace.');
  const place = workspace === undefined ? {} : { workspace: path.resolve(workspace) };
  const kept = diff ? { keepsCopy: true } : {};
  const given = { tool, arguments: jsonOf(text), hosts: allow, exclude, include, ...place, ...kept };
  const input = CallInput.safeParse(given);
  if (!input.success) throw new PenumbraError('bad-input', describeIssue(input.error));
  // Before a run has them in its state.
  const unfit = whyNotJournalled(tool, input.data.arguments);
  if (unfit) throw new PenumbraError('bad-input', unfit.message);
  return input.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PenumbraError('bad-input', `the arguments are no JSON: ${wordsOf(error)}`);
  }
}
