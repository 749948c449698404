/** How a project's tests are run, as its own files say it. */

/** Looked at in this order; the first that fits. */
const WAYS: readonly {
  readonly file: string;
  readonly fits: (text: string) => boolean;
  readonly command: readonly string[];
}[] = [
  { file: 'package.json', fits: hasTestScript, command: ['npm', 'test', '--silent'] },
  { file: 'Cargo.toml', fits: () => true, command: ['cargo', 'test', '--offline'] },
  { file: 'go.mod', fits: () => true, command: ['go', 'test', './...'] },
  { file: 'pytest.ini', fits: () => true, command: ['python3', '-m', 'pytest', '-q'] },
  { file: 'pyproject.toml', fits: (text) => text.includes('pytest'), command: ['python3', '-m', 'pytest', '-q'] },
  { file: 'pyproject.toml', fits: () => true, command: ['python3', '-m', 'unittest'] },
  { file: 'Makefile', fits: (text) => /^test:/m.test(text), command: ['make', 'test'] },
];

/** `read` gives a file's text, `undefined` where there is none. `undefined` where nothing says it. */
export function testCommand(read: (path: string) => string | undefined): readonly string[] | undefined {
  return WAYS.find(({ file, fits }) => {
    const text = read(file);
    return text !== undefined && fits(text);
  })?.command;
}

/** npm's own placeholder is no test. */
function hasTestScript(text: string): boolean {
  try {
    const script: unknown = JSON.parse(text)?.scripts?.test;
    return typeof script === 'string' && !script.includes('no test specified');
  } catch {
    return false;
  }
}
