/** Tables and lines of JSON, as tools print them. */
import { type Fact, filesOf, numbers, type Scenario } from './scenario.mts';

const ENGINE = 'DOCKER_HOST="tcp://$' + '{REGISTRY#http://}"';

const jobs = `CREATE TABLE job (id INTEGER PRIMARY KEY, queue TEXT, state TEXT, took REAL, note TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
INSERT INTO job SELECT i, 'queue-' || (i % 3), CASE i WHEN 117 THEN 'failed' WHEN 404 THEN 'timed out' ELSE 'done' END, i * 1.5,
  CASE i WHEN 117 THEN 'disk /srv/vol-7 full' WHEN 404 THEN 'no answer of 10.4.0.9:5432' ELSE 'ok, took its turn' END FROM n;
`;
const asked = (mode: string): Pick<Scenario, 'files' | 'run' | 'facts'> => ({
  files: { 'jobs.sql': jobs },
  run: `sqlite3 jobs.db < jobs.sql; sqlite3 ${mode} jobs.db "SELECT * FROM job" "SELECT absent FROM job"`,
  facts: [['117', 'failed', '/srv/vol-7'], ['404', 'timed out', '10.4.0.9:5432'], ['no such column: absent']],
});

const logging = `import pino from 'pino';
const log = pino({ base: { pid: 4711, hostname: 'shop-1' }, timestamp: () => ',"time":1714550000' });
for (let i = 0; i < 600; i++) log.info({ order: 'order-' + i, ms: i % 40 }, 'handled');
log.warn({ pool: 'db', waiting: 38 }, 'pool is nearly used up');
log.error({ err: new RangeError('price of sku-4711 is -3'), order: 'order-600' }, 'booking stopped');
for (let i = 601; i < 900; i++) log.info({ order: 'order-' + i, ms: i % 40 }, 'handled');
log.fatal({ shard: 17, path: '/srv/data/shard-17.db' }, 'shard is gone');
`;

const structured = `import json, logging, sys
class Lines(logging.Formatter):
    def format(self, record):
        return json.dumps({"severity": record.levelname, "logger": record.name, "message": record.getMessage(), **(record.args or {})})
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Lines())
logging.basicConfig(level=logging.INFO, handlers=[handler])
log = logging.getLogger("billing")
for i in range(700):
    log.info("invoice sent", {"invoice": f"inv-{i}", "cents": i * 17})
    if i == 333: log.error("ledger does not add up", {"ledger": "2024-Q3", "off_by": 1725})
log.critical("mail relay is gone", {"relay": "mx2.example.org:2525"})
`;

const moved = (i: number) => `pub fn size_${i}(name: String) -> usize {
    let kept = name;
    ${i % 8 === 3 ? 'name.len() + kept.len()' : 'kept.len()'}
}
`;

export const tables: readonly Scenario[] = [
  { name: 'sqlite-column', command: 'sqlite3 -column -header jobs.db', ...asked('-column -header') },
  { name: 'sqlite-csv', command: 'sqlite3 -csv -header jobs.db', ...asked('-csv -header') },
  { name: 'sqlite-markdown', command: 'sqlite3 -markdown jobs.db', ...asked('-markdown') },
  { name: 'sqlite-tabs', command: 'sqlite3 -tabs -header jobs.db', ...asked('-tabs -header') },
  {
    name: 'docker-ps',
    command: 'docker ps -a',
    run: `${ENGINE} docker ps -a`,
    facts: [
      ['CONTAINER ID', 'shop-41', 'Exited (137)', 'registry.example/shop:1.41'],
      ['shop-77', 'unhealthy'],
    ],
  },
  {
    name: 'docker-events',
    command: 'docker events --format json',
    run: `${ENGINE} docker events --since 0 --until 1714559999 --format json`,
    facts: [
      ['"exitCode":"137"', 'shop-41'],
      ['"oom"', 'shop-41'],
    ],
  },
  {
    name: 'ls-long',
    command: 'ls -l',
    files: filesOf(
      400,
      (i) => `data/part-${i}.bin`,
      (i) => 'x'.repeat(i * 37),
    ),
    run: "TZ=UTC touch -d '2024-05-01 10:00' data/*; ls -l data absent",
    facts: [["ls: cannot access 'absent'", 'No such file or directory']],
  },
  {
    name: 'df',
    command: 'df -h',
    run: 'df -h --output=source,size,used,avail,pcent,target / /absent',
    facts: [['df: /absent: No such file or directory']],
  },
  {
    name: 'dpkg-list',
    command: 'dpkg -l',
    run: "COLUMNS=120 dpkg -l 'python3*' 'lib*' 'absent-package'",
    facts: [['no packages found matching absent-package']],
  },
  {
    name: 'git-branches',
    command: 'git branch -vv',
    before:
      'export GIT_COMMITTER_DATE="2024-05-01T10:00:00Z" GIT_AUTHOR_DATE="2024-05-01T10:00:00Z"; git init -q -b main . && git config user.name Dev && git config user.email dev@example.org; git commit -q --allow-empty -m base; for i in $(seq 150); do git branch topic-$i; done',
    run: 'git branch -vv; git branch -d nowhere',
    facts: [['error: branch', 'nowhere', 'not found']],
  },
  {
    name: 'cargo-json',
    command: 'cargo check --message-format=json',
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': numbers(24)
        .map((i) => `pub mod m_${i};`)
        .join('\n'),
      ...filesOf(24, (i) => `src/m_${i}.rs`, moved),
    },
    run: 'cargo check --offline --message-format=json',
    facts: [3, 11, 19].map((i): Fact => ['E0382', 'name', `src/m_${i}.rs:3:5`]),
  },
  {
    name: 'pino',
    command: 'node server.mjs',
    files: { 'server.mjs': logging },
    facts: [
      ['price of sku-4711 is -3', 'order-600', 'server.mjs:5'],
      ['shard is gone', '/srv/data/shard-17.db', '17'],
    ],
  },
  {
    name: 'python-json-log',
    command: 'python3 billing.py',
    files: { 'billing.py': structured },
    facts: [
      ['ledger does not add up', '2024-Q3', '1725'],
      ['mail relay is gone', 'mx2.example.org:2525'],
    ],
  },
];
