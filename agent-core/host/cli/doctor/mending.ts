/**
 * What a person can do about what is missing, by their system. A package is named where the distribution has it; else the words say
 * whose pages tell how.
 */
import { type Family, readFamily } from './distribution.ts';

export interface System {
  readonly platform: NodeJS.Platform;
  /** Of Linux. */
  readonly family: Family;
}

export const thisSystem = (platform: NodeJS.Platform = process.platform): System => ({
  platform,
  family: platform === 'linux' ? readFamily() : 'unknown',
});

const DOCKER_PAGES = 'https://docs.docker.com/engine/install/';
const GVISOR_PAGES = 'https://gvisor.dev/docs/user_guide/install/';
const OR_ELSEWHERE = 'or name its socket in DOCKER_HOST';
const START = 'sudo systemctl enable --now docker';

const NIX = 'in /etc/nixos/configuration.nix, then sudo nixos-rebuild switch';

/** Alpine has neither systemd nor, at first, sudo. */
const ENGINE: Readonly<Record<Family, string>> = {
  debian: 'sudo apt-get install docker.io runsc && sudo systemctl start docker',
  fedora: `sudo dnf install moby-engine && ${START}`,
  rhel: `Docker's own packages, as ${DOCKER_PAGES} says; ${START}`,
  arch: `sudo pacman -S docker && ${START}`,
  suse: `sudo zypper install docker && ${START}`,
  alpine: 'as root: apk add docker && rc-update add docker && rc-service docker start',
  nixos: `virtualisation.docker.enable = true; ${NIX}`,
  unknown: `install Docker (${DOCKER_PAGES}) and gVisor's runsc (${GVISOR_PAGES})`,
};

const GROUP: Partial<Record<Family, string>> = {
  alpine: 'as root: addgroup YOUR-NAME docker; log in again',
  nixos: `users.users.YOUR-NAME.extraGroups = [ "docker" ]; ${NIX}; log in again`,
};

const GIT: Readonly<Record<Family, string>> = {
  debian: 'sudo apt-get install git',
  fedora: 'sudo dnf install git',
  rhel: 'sudo dnf install git',
  arch: 'sudo pacman -S git',
  suse: 'sudo zypper install git',
  alpine: 'as root: apk add git',
  nixos: `environment.systemPackages = [ pkgs.git ]; ${NIX}`,
  unknown: 'https://git-scm.com/downloads/linux',
};

const IN_A_VM: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'a Linux VM with Docker and runsc in it, as Lima or Colima make one; name its socket in DOCKER_HOST',
  win32: 'WSL 2 with docker.io and runsc in its Debian; open the folder there (WSL: Connect to WSL)',
};

const GIT_ELSEWHERE: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'xcode-select --install',
  win32: 'winget install Git.Git',
};

export const mendEngine = ({ platform, family }: System): string =>
  IN_A_VM[platform] ?? `${ENGINE[family]}; ${OR_ELSEWHERE}`;

/** Where the engine is there, but its socket is not for this person. */
export const mendGroup = ({ family }: System): string =>
  GROUP[family] ?? 'sudo usermod -aG docker "$USER", and log in again';

export const mendGit = ({ platform, family }: System): string | undefined =>
  platform === 'linux' ? GIT[family] : GIT_ELSEWHERE[platform];

export const mendGvisor = ({ platform, family }: System): string =>
  platform === 'linux' ? gvisorOn(family) : `in the engine's Linux VM: ${gvisorOn('debian')}`;

/** The program, and the engine told where it lies: that differs by how it came. */
function gvisorOn(family: Family): string {
  if (family === 'debian') {
    // Where there is no /dev/kvm, or Debian's runsc of 2022 hangs on it, ptrace is what works everywhere.
    const args = ['--platform=ptrace', '--network=none'];
    const install = `sudo apt-get install runsc (where apt has none: ${GVISOR_PAGES})`;
    return `${install}; ${registered('/usr/bin/runsc', args)}; sudo systemctl restart docker`;
  }
  if (family === 'nixos') {
    const runsc = `{ path = "\${pkgs.gvisor}/bin/runsc"; runtimeArgs = [ "--network=none" ]; }`;
    return `virtualisation.docker.daemon.settings.runtimes.runsc = ${runsc}; ${NIX}`;
  }
  const register = registered('/usr/local/bin/runsc', ['--network=none']);
  if (family === 'unknown')
    return `install runsc, as ${GVISOR_PAGES} says; ${register} (or where runsc lies); restart Docker`;
  return family === 'alpine'
    ? `as root: apk add curl && ${released('')}; ${register}; rc-service docker restart`
    : `${released('sudo ')}; ${register}; sudo systemctl restart docker`;
}

const registered = (path: string, runtimeArgs: readonly string[]): string =>
  `put ${JSON.stringify({ runtimes: { runsc: { path, runtimeArgs } } })} into /etc/docker/daemon.json`;

/** The release where gVisor's pages have it, with its checksum: no package of the distribution's own is known. */
const released = (asRoot: string): string =>
  `(cd "$(mktemp -d)" && U=https://storage.googleapis.com/gvisor/releases/release/latest/$(uname -m) && curl -fsSL -O "$U/runsc" -O "$U/runsc.sha512" && sha512sum -c runsc.sha512 && ${asRoot}install -m 755 runsc /usr/local/bin/runsc)`;
