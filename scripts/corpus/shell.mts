/** Listings, searches, databases, archives and crashes. */
import { type Fact, filesOf, type Scenario } from './scenario.mts';

const tree = filesOf(
  600,
  (i) => `src/${['api', 'ui', 'core', 'db'][i % 4]}/${['a', 'b', 'c'][i % 3]}/module-${i}.ts`,
  (i) => `export function handler${i}(request) {\n  return respond(request, ${i});\n}\n`,
);

const crash = `const handlers = require('./lib/queue.js');
for (let i = 0; i < 200; i++) console.log('processed message', i, 'in', i % 9, 'ms');
handlers.run({ id: 'msg-8812', body: null });
`;
const queue = `module.exports.run = (message) => [message].map((each) => {
  return each.body.items.length;
});
`;

const sql = `CREATE TABLE item (id INTEGER PRIMARY KEY, sku TEXT UNIQUE, price INT NOT NULL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO item SELECT i, 'sku-' || i, i * 7 % 100 FROM n;
SELECT * FROM item;
INSERT INTO item VALUES (401, 'sku-17', 3);
SELECT prise FROM item;
INSERT INTO nowhere VALUES (1);
`;

export const shell: readonly Scenario[] = [
  {
    name: 'find',
    command: 'find .',
    files: tree,
    run: 'find src; find nowhere',
    facts: [['find: ‘nowhere’: No such file or directory']],
  },
  {
    name: 'ls-recursive',
    command: 'ls -lR',
    files: tree,
    run: 'ls -lR src; ls locked',
    facts: [["ls: cannot access 'locked'", 'No such file or directory']],
  },
  {
    name: 'grep',
    command: 'grep -rn respond .',
    files: tree,
    run: 'grep -rn respond src missing-folder',
    facts: [['grep: missing-folder: No such file or directory']],
  },
  {
    name: 'grep-errors',
    command: 'grep -rn Error lib',
    before: 'mkdir lib; cp -r /usr/lib/python3/dist-packages/*.py lib 2>/dev/null; cp node_modules/mocha/lib/*.js lib',
    facts: [],
  },
  {
    name: 'tar',
    command: 'tar cvf out.tar src',
    files: tree,
    run: 'tar cvf out.tar src absent.txt',
    facts: [['tar: absent.txt: Cannot stat: No such file or directory'], ['Exiting with failure status']],
  },
  {
    name: 'sqlite',
    command: 'sqlite3 shop.db < load.sql',
    files: { 'load.sql': sql },
    run: 'sqlite3 -box shop.db < load.sql',
    facts: [
      ['UNIQUE constraint failed: item.sku', '4'],
      ['no such column: prise', '5'],
      ['no such table: nowhere', '6'],
    ],
  },
  {
    name: 'psql-refused',
    command: 'psql -h 127.0.0.1 -p 9 shop',
    facts: [['127.0.0.1', 'port 9', 'Connection refused']],
  },
  {
    name: 'node-crash',
    command: 'node app.js',
    files: { 'app.js': crash, 'lib/queue.js': queue },
    facts: [
      ['lib/queue.js:2'],
      ["Cannot read properties of null (reading 'items')", 'lib/queue.js:2:20'],
      ['app.js:3:10'],
    ],
  },
  {
    name: 'node-rejection',
    command: 'node open.mjs',
    files: {
      'open.mjs':
        'import { open } from "node:fs/promises";\nfor (let i = 0; i < 120; i++) console.error("retry", i, "of 120");\nawait open("/srv/data/ledger-2024.csv");\n',
    },
    facts: [['ENOENT', '/srv/data/ledger-2024.csv'], ['open.mjs:3'], ['errno: -2']],
  },
  {
    name: 'node-heap',
    command: 'node leak.js',
    files: {
      'leak.js':
        'const all = []; for (let i = 0; ; i++) { if (i % 100 === 0) console.log("batch", i, "rows", i * 1000); all.push(new Array(1000).fill(i + 0.5)); }\n',
    },
    run: 'node --max-old-space-size=30 leak.js',
    facts: [['Reached heap limit Allocation failed - JavaScript heap out of memory']],
  },
  {
    name: 'progress',
    command: './train.sh',
    run: 'for e in 1 2 3; do for i in $(seq 0 100); do printf "\\rEpoch $e/3 [%-20s] %d%% loss=0.%d" "$(printf "#%.0s" $(seq $((i / 5 + 1))))" $i $((900 - i)); done; echo; done; echo "RuntimeError: loss is NaN at step 3021 (lr=0.0031)" >&2; exit 1',
    facts: [['RuntimeError: loss is NaN at step 3021 (lr=0.0031)']],
  },
  {
    name: 'spinner',
    command: 'deploy',
    run: 'for i in $(seq 150); do printf "\\033[2K\\033[1G\\033[36m⠋\\033[0m Uploading layer %d/150" $i; done; printf "\\033[1A\\033[2K\\033[31m✖ upload of layer sha256:9f86d081 failed: 413 Payload Too Large (limit 52428800)\\033[0m\\n"',
    facts: [['sha256:9f86d081', '413', 'Payload Too Large', '52428800']],
  },
  {
    name: 'binary',
    command: 'cat app.bin',
    run: 'echo "header of the file"; head -c 20000 /bin/ls; echo; echo "cat: other.bin: Permission denied"',
    facts: [['cat: other.bin: Permission denied']],
  },
  {
    name: 'ps',
    command: 'ps aux',
    run: 'for i in $(seq 200); do printf "dev %8d  0.%d  1.%d 22%05d %6d ?  Sl 10:%02d 0:0%d /usr/bin/worker --shard %d\\n" $((i*13)) $((i%9)) $((i%7)) $i $((i*5)) $((i%60)) $((i%9)) $i; done',
    facts: [] as Fact[],
  },
];
