import { describe, expect, test } from 'vitest';
import { familyOf } from '../../../../../agent-core/host/cli/doctor/distribution.ts';
import { mendEngine, mendGit, mendGroup, mendGvisor } from '../../../../../agent-core/host/cli/doctor/mending.ts';

const on = (id: string) => ({ platform: 'linux', family: familyOf(`ID=${id}`) }) as const;
const LINUXES = ['debian', 'ubuntu', 'fedora', 'rhel', 'arch', 'opensuse', 'alpine', 'nixos', 'void'];
const RELEASED = ['fedora', 'rhel', 'arch', 'opensuse', 'alpine'];

describe('what a person can do about what is missing', () => {
  test.each([
    ['debian', 'sudo apt-get install docker.io runsc', 'sudo apt-get install git'],
    ['ubuntu', 'sudo apt-get install docker.io runsc', 'sudo apt-get install git'],
    ['fedora', 'sudo dnf install moby-engine', 'sudo dnf install git'],
    ['rocky', 'https://docs.docker.com/engine/install/', 'sudo dnf install git'],
    ['arch', 'sudo pacman -S docker', 'sudo pacman -S git'],
    ['opensuse', 'sudo zypper install docker', 'sudo zypper install git'],
    ['alpine', 'apk add docker', 'apk add git'],
    ['nixos', 'virtualisation.docker.enable = true', 'pkgs.git'],
    ['void', 'https://gvisor.dev/docs/user_guide/install/', 'https://git-scm.com'],
  ])('names the packages of %s', (id, engine, git) => {
    expect(mendEngine(on(id))).toContain(engine);
    expect(mendGit(on(id))).toContain(git);
  });

  test('speaks of apt-get on Debian and what is like it alone', () => {
    const told = (id: string) => [mendEngine, mendGvisor, mendGit, mendGroup].map((mend) => mend(on(id))).join();
    expect(LINUXES.filter((id) => told(id).includes('apt-get'))).toEqual(['debian', 'ubuntu']);
    expect(LINUXES.filter((id) => told(id).includes('systemctl'))).not.toContain('alpine');
  });

  test('registers gVisor where the way of installing puts it', () => {
    const pathOn = (id: string) => /"?path"?\s*[:=]\s*"([^"]*)"/.exec(mendGvisor(on(id)))?.[1];
    expect(['debian', ...RELEASED, 'nixos', 'void'].map(pathOn)).toEqual([
      '/usr/bin/runsc',
      ...RELEASED.map(() => '/usr/local/bin/runsc'),
      `\${pkgs.gvisor}/bin/runsc`,
      '/usr/local/bin/runsc',
    ]);
    for (const id of LINUXES) expect(mendGvisor(on(id))).toContain('--network=none');
  });

  test.each(RELEASED)('has no program of gVisor’s on %s whose checksum was not compared', (id) => {
    const command = /\(cd .*\/usr\/local\/bin\/runsc\)/.exec(mendGvisor(on(id)))?.[0] ?? '';
    expect(command).toMatch(/curl -fsSL .*runsc\.sha512" && sha512sum -c runsc\.sha512 && (sudo )?install/);
  });

  test.each([
    ['arch', 'sudo usermod -aG docker "$USER"'],
    ['alpine', 'addgroup'],
    ['nixos', 'extraGroups'],
  ])('lets the person reach the socket on %s', (id, words) => expect(mendGroup(on(id))).toContain(words));

  test('is another thing where there is no Linux', () => {
    const mac = { platform: 'darwin', family: 'unknown' } as const;
    expect([mendEngine(mac), mendGit(mac), mendGvisor(mac)]).toEqual([
      expect.stringContaining('Lima or Colima'),
      'xcode-select --install',
      expect.stringMatching(/^in the engine's Linux VM: sudo apt-get/),
    ]);
    expect(mendGit({ platform: 'freebsd', family: 'unknown' })).toBeUndefined();
  });
});
