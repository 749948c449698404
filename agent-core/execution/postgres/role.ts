/** What a role may do beyond what it is wanted for, as the server itself says. Asked at each connection, in its transaction. */
import { Refused } from '../../durable/runs/program.ts';
import type { Session } from './session.ts';

/** Roles of the server's own that only let their members see more. */
const SEEING = ['pg_read_all_data', 'pg_read_all_stats', 'pg_read_all_settings'];
/** With these a role that may write may write everything; nothing outside. */
const WRITING = [...SEEING, 'pg_write_all_data', 'pg_database_owner'];
/** Extensions whose functions reach out of the database: other servers, files, commands, jobs of their own. */
const REACHING = ['dblink', 'adminpack', 'http', 'pgsql_http', 'pg_net', 'plsh', 'pg_cron', 'aws_lambda', 'aws_s3'];
const MOST_TOLD = 3;

/** The role and every other that it could become. */
const MINE = `WITH mine AS (SELECT * FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))`;

const may = (test: string): string => `EXISTS (SELECT FROM mine m WHERE ${test})`;

/**
 * What gets out of the database or above it: privileges of the whole server, its own roles ($1: but these), its own functions that it
 * keeps from everybody at first (as pg_read_file and lo_export; pg_init_privs), extensions that reach out ($2), others' sessions.
 */
const ESCAPES = `
  SELECT 'is a superuser' AS why FROM mine WHERE rolsuper
  UNION ALL SELECT 'may make roles' FROM mine WHERE rolcreaterole
  UNION ALL SELECT 'may make databases' FROM mine WHERE rolcreatedb
  UNION ALL SELECT 'may replicate' FROM mine WHERE rolreplication
  UNION ALL SELECT 'is a member of ' || rolname FROM mine WHERE rolname ~ '^pg_' AND rolname <> ALL ($1)
  UNION ALL SELECT 'may end sessions of ' || rolname FROM mine WHERE rolcanlogin AND rolname <> session_user
  UNION ALL SELECT 'may call ' || p.oid::regprocedure::text FROM pg_proc p
    JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid AND i.privtype = 'i'
    WHERE NOT EXISTS (SELECT FROM aclexplode(i.initprivs) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE a.grantee = 0 OR r.rolname = ANY ($1)) AND ${may(`has_function_privilege(m.oid, p.oid, 'EXECUTE')`)}
  UNION ALL SELECT 'may call ' || p.oid::regprocedure::text FROM pg_proc p
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
    WHERE e.extname = ANY ($2) AND ${may(`has_function_privilege(m.oid, p.oid, 'EXECUTE')`)}`;

/** Everybody may “change” pg_settings, which is SET by another name. A pooler's connection may have a schema for temporary tables left. */
const WRITES = `
  UNION ALL SELECT 'may change ' || c.oid::regclass::text FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid <> 'pg_settings'::regclass
    AND (${may(`has_table_privilege(m.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`)}
      OR ${may(`has_any_column_privilege(m.oid, c.oid, 'INSERT, UPDATE, REFERENCES')`)})
  UNION ALL SELECT 'may count on ' || c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'S' AND ${may(`has_sequence_privilege(m.oid, c.oid, 'USAGE, UPDATE')`)}
  UNION ALL SELECT 'may create in the schema ' || n.nspname FROM pg_namespace n
    WHERE n.oid <> pg_my_temp_schema() AND ${may(`has_schema_privilege(m.oid, n.oid, 'CREATE')`)}
  UNION ALL SELECT 'may create schemas'
    WHERE ${may(`has_database_privilege(m.oid, current_database(), 'CREATE')`)}
  UNION ALL SELECT 'owns something in a database' FROM pg_shdepend s
    JOIN mine ON s.refclassid = 'pg_authid'::regclass AND s.refobjid = mine.oid WHERE s.deptype = 'o'`;

/** Throws `Refused` where it may do more than it should, with the SQL that makes one that fits. */
export async function requireFitting(session: Session, mayWrite: boolean): Promise<void> {
  const all = `SELECT why FROM (${ESCAPES}${mayWrite ? '' : WRITES}) AS found GROUP BY why`;
  const asked = `${MINE} ${all} ORDER BY why <> 'is a superuser', why LIMIT ${MOST_TOLD + 1}`;
  const rows = await session.own<{ why: string }>(asked, [mayWrite ? WRITING : SEEING, REACHING]);
  if (rows.length === 0) return;
  const told = rows.slice(0, MOST_TOLD).map(({ why }) => why);
  const more = rows.length > MOST_TOLD ? ', and more' : '';
  throw new Refused(
    `The role that the database was added with has too much power: it ${told.join(', ')}${more}. ${fitting(mayWrite)}`,
  );
}

/** How to make a role that is taken. */
export function fitting(mayWrite: boolean): string {
  const rights = mayWrite ? 'SELECT, INSERT, UPDATE, DELETE' : 'SELECT';
  const lines = [
    `CREATE ROLE penumbra_agent LOGIN PASSWORD '…';`,
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
    'GRANT USAGE ON SCHEMA public TO penumbra_agent;',
    `GRANT ${rights} ON ALL TABLES IN SCHEMA public TO penumbra_agent;`,
    ...(mayWrite ? ['GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO penumbra_agent;'] : []),
  ];
  return `A role that fits is made, as the database’s owner, with: ${lines.join(' ')}`;
}
