/** git, npm, docker, curl and wget. */
import { type Fact, filesOf, numbers, type Scenario } from './scenario.mts';

const GIT = 'git init -q -b main . && git config user.name Dev && git config user.email dev@example.org';
const FIXED = 'export GIT_AUTHOR_DATE="2024-05-01T10:00:00Z" GIT_COMMITTER_DATE="2024-05-01T10:00:00Z"';
const page = (i: number) => Array.from({ length: 30 }, (_, n) => `line ${n} of page ${i}`).join('\n');
const pages = filesOf(24, (i) => `docs/page-${i}.md`, page);
const conflicted = `${GIT}; ${FIXED}; git add docs; git commit -qm base; git checkout -qb topic; sed -i 's/^line 7 .*/line 7 from topic/' docs/*.md; git commit -qam topic; git checkout -q main; for i in 2 9 17; do sed -i 's/^line 7 .*/line 7 from main/' docs/page-$i.md; done; git rm -q docs/page-5.md; git commit -qam main`;

const broken = {
  'package.json': '{"name":"app","version":"1.0.0","dependencies":{"left":"file:left","right":"file:right"}}',
  'left/package.json': '{"name":"left","version":"1.0.0","peerDependencies":{"core":"^1.0.0"}}',
  'right/package.json': '{"name":"right","version":"2.0.0","peerDependencies":{"core":"^2.0.0"}}',
};

export const git: readonly Scenario[] = [
  {
    name: 'git-log',
    command: 'git log --stat',
    before: `${GIT}; ${FIXED}; mkdir src; for i in $(seq 120); do echo $i > src/file-$((i % 13)).txt; git add -A src; git commit -qm "Change number $i of the series" -m "Because of ticket ABC-$i."; done`,
    facts: [],
  },
  {
    name: 'git-diff',
    command: 'git diff',
    files: pages,
    before: `${GIT}; ${FIXED}; git add docs; git commit -qm base; sed -i 's/^line \\([0-9]*\\)\\(.*\\)5 /row \\1\\2five /; s/^line 1/LINE 1/' docs/*.md`,
    run: 'git -c color.ui=always diff',
    facts: [],
  },
  {
    name: 'git-status',
    command: 'git status',
    files: filesOf(
      150,
      (i) => `src/area-${i % 9}/new-${i}.ts`,
      () => '',
    ),
    before: `${GIT}; git add src/area-1`,
    run: 'git status -uall',
    facts: [],
  },
  {
    name: 'git-merge',
    command: 'git merge topic',
    files: pages,
    before: conflicted,
    facts: [2, 9, 17]
      .map((i): Fact => ['CONFLICT', `docs/page-${i}.md`])
      .concat([['CONFLICT', 'docs/page-5.md', 'deleted in HEAD'], ['Automatic merge failed']]),
  },
  {
    name: 'git-push-rejected',
    command: 'git push --progress origin main',
    files: pages,
    before: `${GIT}; ${FIXED}; git add docs; git commit -qm base; git init -q --bare remote.git; git remote add origin ./remote.git; git push -q origin main; git commit -q --allow-empty -m theirs; git push -q origin main; git reset -q --hard HEAD~1; git commit -q --allow-empty -m ours`,
    facts: [
      ['[rejected]', 'main -> main'],
      ['failed to push some refs', './remote.git'],
    ],
  },
  {
    name: 'git-clone-progress',
    command: 'git clone --progress file://$PWD/there copy',
    before: `git init -q -b main there; cd there; ${GIT}; ${FIXED}; for i in $(seq 400); do head -c 3000 /dev/urandom | base64 > f$i; done; git add f*; git commit -qm all`,
    facts: [],
  },
];

export const npm: readonly Scenario[] = [
  {
    name: 'npm-missing',
    command: 'npm install no-such-package-here',
    before: 'rm -f node_modules; echo \'{"name":"app"}\' > package.json',
    run: 'npm install no-such-package-here --loglevel silly --registry "$REGISTRY"',
    facts: [['E404'], ['404', 'no-such-package-here']],
  },
  {
    name: 'npm-resolve',
    command: 'npm install',
    files: broken,
    before: 'rm -f node_modules',
    run: 'npm install --strict-peer-deps --loglevel verbose --registry "$REGISTRY"',
    facts: [['ERESOLVE'], ['core@"^2.0.0"', 'right@2.0.0']],
  },
  {
    name: 'npm-ci',
    command: 'npm ci',
    files: {
      'package.json': '{"name":"app","version":"1.0.0","dependencies":{"core":"^2.0.0"}}',
      'package-lock.json':
        '{"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"app","version":"1.0.0"}}}',
    },
    before: 'rm -f node_modules',
    run: 'npm ci --registry "$REGISTRY"',
    facts: [['EUSAGE'], ['Missing: core@2.1.0 from lock file']],
  },
  {
    name: 'npm-script',
    command: 'npm run build',
    files: {
      'package.json': '{"name":"app","version":"1.0.0","scripts":{"build":"node build.js"}}',
      'build.js':
        'for (let i = 0; i < 300; i++) console.log("[%d/300] bundled src/pages/page-%d.tsx in %d ms", i, i, i % 17);\nrequire("./src/missing-module");\n',
    },
    run: 'npm run build --loglevel info',
    facts: [['MODULE_NOT_FOUND'], ["Cannot find module './src/missing-module'"], ['build.js:2']],
  },
  {
    name: 'npm-ls',
    command: 'npm ls --all',
    before:
      'rm node_modules; cp -al "$TOOLS/node_modules" .; echo \'{"name":"app","dependencies":{"jest":"1.0.0","absent":"^3.2.1","eslint":"*","mocha":"*","vitest":"*","typescript":"*"}}\' > package.json',
    facts: [['UNMET DEPENDENCY absent@^3.2.1'], ['missing: absent@^3.2.1'], ['invalid: jest@30']],
  },
];

export const network: readonly Scenario[] = [
  {
    name: 'docker-no-engine',
    command: 'docker build -t shop .',
    files: { Dockerfile: 'FROM busybox\n' },
    run: 'DOCKER_HOST=unix:///nowhere/docker.sock docker build -t shop .',
    facts: [['unix:///nowhere/docker.sock']],
  },
  {
    name: 'curl-500',
    command: 'curl -v http://api.example/broken',
    run: 'curl -v "$REGISTRY/broken"',
    facts: [['HTTP/1.1 500'], ['order_book_locked', 'lock held by worker-17']],
  },
  {
    name: 'curl-refused',
    command: 'curl -v http://127.0.0.1:9/health',
    facts: [['127.0.0.1', 'port 9', 'Connection refused'], ['curl: (7)']],
  },
  {
    name: 'curl-progress',
    command: 'curl -O http://api.example/large',
    run: 'curl --limit-rate 4M -o large "$REGISTRY/large"; curl -f "$REGISTRY/none"',
    facts: [['curl: (22)', '404']],
  },
  {
    name: 'wget-dots',
    command: 'wget --progress=dot http://api.example/large',
    run: 'wget --progress=dot:binary -O large "$REGISTRY/large"; wget -t 1 -O none "$REGISTRY/none"',
    facts: [['ERROR 404: Not Found']],
  },
  {
    name: 'json-api',
    command: 'curl -s http://api.example/orders',
    run: 'curl -s "$REGISTRY/orders"',
    facts: [
      ['orders', '400'],
      ['payment_declined', 'card_expired'],
    ],
  },
  {
    name: 'json-lines',
    command: 'kubectl logs shop',
    run: 'curl -s "$REGISTRY/log"',
    facts: numbers(3).map((i): Fact => ['deadlock detected', `order-${i * 300 + 77}`]),
  },
];
