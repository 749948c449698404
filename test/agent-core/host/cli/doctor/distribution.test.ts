import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyOf, readFamily } from '../../../../../agent-core/host/cli/doctor/distribution.ts';

const FAMILIES = ['debian', 'fedora', 'rhel', 'arch', 'suse', 'alpine', 'nixos', 'unknown'];

describe('the family of a distribution', () => {
  test.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', 'debian'],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', 'debian'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
    ['NAME="Fedora Linux"\nID=fedora\nVARIANT_ID=workstation\n', 'fedora'],
    ['ID="rhel"\nID_LIKE="fedora"\n', 'rhel'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'rhel'],
    ['ID="ol"\nID_LIKE="fedora"\n', 'rhel'],
    ['ID="a-rhel-of-its-own"\nID_LIKE="rhel fedora"\n', 'rhel'],
    ['ID="amzn"\nID_LIKE="fedora"\n', 'unknown'],
    ['ID=arch\nBUILD_ID=rolling\n', 'arch'],
    ['ID=manjaro\nID_LIKE=arch\n', 'arch'],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'suse'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'suse'],
    ['ID=alpine\n', 'alpine'],
    ['ID=nixos\n', 'nixos'],
    ['ID=void\n', 'unknown'],
    ['ID_LIKE=debian\n', 'debian'],
    ['', 'unknown'],
  ])('is read from os-release: %j is %s', (text, family) => expect(familyOf(text)).toBe(family));

  test('is that of the last assignment, however it is quoted; comments and other keys are none', () => {
    expect(familyOf("ID=arch\r\nID='Fedora' \r\n")).toBe('fedora');
    expect(familyOf('#ID=arch\nVARIANT_ID=fedora\n ID=debian')).toBe('unknown');
    expect(familyOf('ID="debian')).toBe('unknown');
  });

  test('is unknown for names of JavaScript’s own', () => {
    for (const id of ['constructor', '__proto__', 'toString'])
      expect(familyOf(`ID=${id}\nID_LIKE=${id}`)).toBe('unknown');
  });

  test('is one that is known, whatever the file holds', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.constantFrom('ID=', 'ID_LIKE=', 'ID="', "ID_LIKE='"), fc.string({ unit: 'binary' }))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(FAMILIES).toContain(familyOf(lines.join('\n')));
      }),
    );
  });

  test('is read at once from a file that was made to take long', () => {
    const began = performance.now();
    for (const filler of ['"', ' ', '"\'', 'ID=', '\n', '\r']) familyOf(`ID="${filler.repeat(300_000)}x`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('comes from the second file where the first is not there, and is unknown without both', () => {
    const missing = (): never => {
      throw new Error('ENOENT');
    };
    expect(readFamily((file) => (file === '/etc/os-release' ? missing() : 'ID=alpine'))).toBe('alpine');
    expect(readFamily((file) => (file === '/etc/os-release' ? 'ID=arch' : 'ID=alpine'))).toBe('arch');
    expect(readFamily(missing)).toBe('unknown');
  });
});
