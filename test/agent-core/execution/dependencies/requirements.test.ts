/** requirements.txt: what is read of it, and what nothing is built from. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import {
  type Requirement,
  readRequirements,
  writeRequirements,
} from '../../../../agent-core/execution/dependencies/requirements.ts';

const HASH = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha512:${'b'.repeat(128)}`;
const read = (text: string) => readRequirements(text, 'requirements.txt');

describe('requirements.txt', () => {
  test('is read as pip-compile and uv write it', () => {
    const text = [
      '# made by hand\r',
      '-i https://pypi.org/simple',
      '--extra-index-url=https://index.example/simple',
      'httpx[http2, socks]==0.28.1 ; python_version >= "3.8" and sys_platform != \'win32\' \\',
      `    --hash=${HASH} \\`,
      `    --hash=${OTHER}`,
      '    # via -r requirements.in',
      `tiny == 1.0.0+local --hash=${HASH}  # why`,
      '-r more/dev.txt',
    ].join('\n');
    expect(read(text)).toEqual({
      requirements: [
        {
          name: 'httpx[http2,socks]',
          version: '0.28.1',
          marker: `python_version >= "3.8" and sys_platform != 'win32'`,
          hashes: [HASH, OTHER],
        },
        { name: 'tiny', version: '1.0.0+local', marker: undefined, hashes: [HASH] },
      ],
      included: ['more/dev.txt'],
      indexes: ['https://pypi.org/simple', 'https://index.example/simple'],
    });
  });

  test.each([
    ['no hash', 'tiny==1.0.0', 'line 1: tiny==1.0.0 has no hash, so nothing says what it must be. `pip-compile --gen'],
    ['a weak hash', 'tiny==1.0.0 --hash=md5:00', 'has no hash'],
    ['a range', `tiny>=1 --hash=${HASH}`, 'is no version from an index'],
    ['any of a version', `tiny==1.* --hash=${HASH}`, 'is no version from an index'],
    ['a repository', `tiny @ git+https://host/a.git --hash=${HASH}`, 'is no version from an index'],
    ['a file of anywhere', `tiny @ https://host/a.tar.gz --hash=${HASH}`, 'is no version from an index'],
    ['an option in its marker', `tiny==1 ; a == "b" --config-settings=c=d --hash=${HASH}`, 'is no version'],
    ['a folder', '\n-e .', 'line 2: nothing is built with -e .'],
    ['code to run', '--no-binary :all:', 'nothing is built with --no-binary'],
    ['files of elsewhere', '--find-links /tmp', 'nothing is built with --find-links'],
  ])('with %s is refused', (_, text, why) => {
    expect(() => read(text)).toThrow(why);
  });

  test('says of any text what it is, or what is wrong; what was read of it is written as it is read again', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]([\w.-]{0,8}[A-Za-z0-9])?$/);
    const marker = fc.option(fc.stringMatching(/^[a-z_]{1,8} [<>=]= '[\w.]{1,5}'$/), { nil: undefined });
    const hashes = fc.array(fc.constantFrom(HASH, OTHER), { minLength: 1, maxLength: 3 });
    const requirement = fc.record({ name: word, version: word, marker, hashes });
    fc.assert(
      fc.property(fc.array(requirement), (requirements: Requirement[]) => {
        expect(read(writeRequirements(requirements)).requirements).toEqual(requirements);
      }),
      { numRuns: 50 },
    );
    const piece = fc.constantFrom('tiny', '==1', ' ; ', '"', '--hash=', HASH, '\\\n', '\n', '#', '-r', ' ', '[a]');
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (any) => {
        try {
          const { requirements } = read(any);
          expect(read(writeRequirements(requirements)).requirements).toEqual(requirements);
        } catch (error) {
          expect(error).toBeInstanceOf(PenumbraError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
