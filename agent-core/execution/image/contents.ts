/** What the image holds, whichever way it is made. */

/** Debian's release. */
export const SUITE = 'bookworm';

/** Debian's packages beside its smallest system. */
export const PACKAGES = [
  'ca-certificates',
  'g++',
  'gcc',
  'git',
  'make',
  'patch',
  'patchelf',
  'pkg-config',
  'procps',
  'python-is-python3',
  'python3',
  'python3-dev',
  'python3-pip',
  'python3-venv',
  'ripgrep',
  'unzip',
] as const;

/** Each program that tools may count on, and how it tells its version. Node and npm are no packages of Debian's here: it has old ones. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  git: 'git --version',
  rg: 'rg --version',
  python3: 'python3 --version',
  pip: 'pip --version',
  node: 'node --version',
  npm: 'npm --version',
  gcc: 'gcc --version',
  'g++': 'g++ --version',
  make: 'make --version',
  tar: 'tar --version',
  ls: '/bin/ls -l / >/dev/null && /bin/ls --version',
  stat: '/bin/stat / >/dev/null && /bin/stat --version',
};

/** What only some projects need, by the names that `--with` knows: packages of Debian's, their programs, and the bytes that they take. */
export const TOOLCHAINS = {
  /** Debian's own Rust is as old as its release; these follow what its browsers are built with. */
  rust: {
    packages: ['cargo-web', 'rustc-web'],
    programs: { cargo: 'cargo --version', rustc: 'rustc --version' },
    bytes: 0.6e9,
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly packages: readonly string[];
      readonly programs: Readonly<Record<string, string>>;
      /** What it takes at most; room for it is asked for. */
      readonly bytes: number;
    }
  >
>;

/** The image's configuration, in the words of a Dockerfile. */
export const SETTINGS = ['USER 65534:65534', 'WORKDIR /work', 'ENV npm_config_nodedir=/usr/local', 'CMD ["/bin/sh"]'];
