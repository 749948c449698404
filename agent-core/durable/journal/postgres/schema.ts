/** The tables of one shard, and the one function that appends. */
import { KEEPING_TABLES } from './keeping-schema.ts';

/** Raised with every change of what follows; a shard of a newer one is refused. */
export const SCHEMA_VERSION = 1;
export const SCHEMA_NAME = 'penumbra';

/** Held shared while a run is created, and alone while a shard joins, or while the tables are made. */
export const MEMBERS_LOCK = 7_036_874;

/**
 * Rows of a run are keyed by its name, so that they can move to another shard as they are. `body` is deflated where it is
 * shorter than `size`. A run that is `arriving` is being copied here and does not exist yet.
 */
export const TABLES = `
CREATE TABLE self (shard text NOT NULL, version integer NOT NULL, is_moving boolean NOT NULL DEFAULT false);
CREATE TABLE member (shard text PRIMARY KEY);
CREATE TABLE run (
  name text COLLATE "C" PRIMARY KEY,
  program text NOT NULL,
  status text NOT NULL,
  why text,
  checkpoint integer NOT NULL,
  tick integer NOT NULL,
  seq integer NOT NULL,
  link bytea NOT NULL,
  epoch integer NOT NULL DEFAULT 0,
  owner text,
  crashes integer NOT NULL DEFAULT 0,
  wanted text,
  ready_at bigint NOT NULL,
  wake_at bigint,
  parent text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  arriving boolean NOT NULL DEFAULT false
) WITH (fillfactor = 60);
CREATE INDEX run_ready ON run (ready_at) WHERE status = 'ready' AND owner IS NULL AND NOT arriving;
CREATE INDEX run_due ON run (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX run_owned ON run (owner) WHERE owner IS NOT NULL;
CREATE INDEX run_newest ON run (created_at DESC, name DESC);

CREATE TABLE event (
  run text COLLATE "C" NOT NULL,
  seq integer NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  size integer NOT NULL,
  body bytea,
  salt bytea,
  commitment bytea NOT NULL,
  link bytea NOT NULL,
  PRIMARY KEY (run, seq)
);
ALTER TABLE event ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE step (
  run text COLLATE "C" NOT NULL,
  key text NOT NULL,
  branch text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  effect text NOT NULL,
  state text NOT NULL,
  attempt integer NOT NULL,
  started_at bigint NOT NULL,
  why text,
  outcome integer,
  PRIMARY KEY (run, key)
) WITH (fillfactor = 70);

CREATE TABLE signal (run text COLLATE "C" NOT NULL, seq integer NOT NULL, name text NOT NULL, PRIMARY KEY (run, seq));
-- Children that were over since the last checkpoint of their parent; and the news of it, on the child's shard.
CREATE TABLE child_over (run text COLLATE "C" NOT NULL, child text NOT NULL, PRIMARY KEY (run, child));
CREATE TABLE outbox (child text PRIMARY KEY, parent text NOT NULL);
CREATE TABLE lease (worker text PRIMARY KEY, expires timestamptz NOT NULL);
${KEEPING_TABLES}`;

/**
 * Appends events to a run in one statement, and so with one round trip and one commit. `p_effects` says of each event what
 * follows from it (`Effect` in effects.ts). With `p_epoch` only under that claim.
 */
export const FUNCTIONS = `
CREATE FUNCTION append(p_run text, p_epoch integer, p_worker text, p_at bigint, p_release boolean, p_kinds text[],
  p_sizes integer[], p_bodies bytea[], p_salts bytea[], p_commitments bytea[], p_effects jsonb,
  OUT answer text, OUT told text, OUT parent_told boolean) LANGUAGE plpgsql AS $$
DECLARE
  r run%ROWTYPE;
  was text;
  released boolean := p_release;
  e jsonb;
BEGIN
  SELECT * INTO r FROM run WHERE name = p_run AND NOT arriving FOR UPDATE;
  IF NOT FOUND THEN answer := 'missing'; RETURN; END IF;
  IF p_epoch IS NOT NULL AND (r.epoch <> p_epoch OR r.owner IS DISTINCT FROM p_worker) THEN answer := 'fenced'; RETURN; END IF;
  answer := 'ok'; told := r.wanted; was := r.status;
  FOR i IN 1 .. cardinality(p_kinds) LOOP
    e := p_effects -> (i - 1);
    r.seq := r.seq + 1;
    r.link := sha256(r.link || convert_to(format('["%s",%s,"%s",%s]', p_run, r.seq, p_kinds[i], p_at), 'UTF8') || p_commitments[i]);
    INSERT INTO event VALUES (p_run, r.seq, p_kinds[i], p_at, p_sizes[i], p_bodies[i], p_salts[i], p_commitments[i], r.link);
    IF e ? 'step' THEN PERFORM change_step(p_run, r.seq, p_at, e -> 'step'); END IF;
    IF e ? 'memo' THEN INSERT INTO memo VALUES (p_run, e ->> 'memo', r.seq) ON CONFLICT DO NOTHING; END IF;
    IF e ? 'tick' THEN
      DELETE FROM step WHERE run = p_run;
      DELETE FROM child_over WHERE run = p_run;
      r.checkpoint := r.seq; r.tick := (e ->> 'tick')::integer; r.crashes := 0;
    END IF;
    IF e ? 'signal' THEN
      INSERT INTO signal VALUES (p_run, r.seq, e ->> 'signal');
      IF r.status IN ('waiting', 'parked') THEN r.status := 'ready'; r.why := NULL; r.wake_at := NULL; END IF;
    END IF;
    IF e ? 'taken' THEN DELETE FROM signal WHERE run = p_run AND seq = (e ->> 'taken')::integer; END IF;
    IF e ? 'status' THEN r.status := e ->> 'status'; r.why := e ->> 'why'; r.wake_at := (e ->> 'wakeAt')::bigint; END IF;
    IF e ? 'wakes' AND r.status IN ('waiting', 'parked') THEN r.status := 'ready'; r.why := NULL; r.wake_at := NULL; END IF;
    IF e ? 'waits' AND (r.wanted IS NOT NULL OR has_come(p_run, e -> 'waits')) THEN r.status := 'ready'; r.why := NULL; r.wake_at := NULL; END IF;
    IF e ? 'crashes' THEN r.crashes := (e ->> 'crashes')::integer; END IF;
    IF e ? 'owner' THEN r.owner := e ->> 'owner'; r.epoch := (e ->> 'epoch')::integer; END IF;
    released := released OR coalesce((e ->> 'released')::boolean, false);
  END LOOP;
  IF released THEN
    r.owner := NULL;
    IF r.status <> 'ready' THEN r.wanted := NULL; END IF;
  END IF;
  UPDATE run SET status = r.status, why = r.why, checkpoint = r.checkpoint, tick = r.tick, seq = r.seq, link = r.link,
    epoch = r.epoch, owner = r.owner, crashes = r.crashes, wanted = r.wanted, wake_at = r.wake_at, updated_at = p_at,
    ready_at = CASE WHEN released OR r.status <> was THEN p_at ELSE r.ready_at END
    WHERE name = p_run;
  parent_told := r.parent IS NOT NULL AND r.status IN ('done', 'failed', 'cancelled');
  IF parent_told THEN INSERT INTO outbox VALUES (p_run, r.parent) ON CONFLICT DO NOTHING; END IF;
END $$;

CREATE FUNCTION change_step(p_run text, p_seq integer, p_at bigint, s jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF s ->> 'effect' = 'decision' THEN
    INSERT INTO step VALUES (p_run, s ->> 'key', s ->> 'branch', (s ->> 'position')::integer, s ->> 'name', 'decision', 'done', 1,
      p_at, NULL, p_seq);
  ELSIF s ? 'effect' THEN
    INSERT INTO step VALUES (p_run, s ->> 'key', s ->> 'branch', (s ->> 'position')::integer, s ->> 'name', s ->> 'effect',
      s ->> 'state', (s ->> 'attempt')::integer, p_at, NULL, NULL)
      ON CONFLICT (run, key) DO UPDATE SET state = excluded.state, attempt = excluded.attempt, why = NULL;
  ELSE
    UPDATE step SET state = s ->> 'state', why = s ->> 'why', outcome = CASE WHEN (s ->> 'settles')::boolean THEN p_seq END
      WHERE run = p_run AND key = s ->> 'key';
  END IF;
END $$;

CREATE FUNCTION has_come(p_run text, waits jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT FROM signal WHERE run = p_run AND waits -> 'signals' ? name)
      OR EXISTS (SELECT FROM child_over WHERE run = p_run AND waits -> 'children' ? child)
      OR EXISTS (SELECT FROM step WHERE run = p_run AND waits -> 'parked' ? key AND state <> 'parked')
$$;

-- Whether the run is here: then it knows, for good, that its child is over.
CREATE FUNCTION tell_parent(p_run text, p_child text, p_at bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  now_is text;
BEGIN
  SELECT status INTO now_is FROM run WHERE name = p_run AND NOT arriving FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  IF now_is IN ('done', 'failed', 'cancelled') THEN RETURN true; END IF;
  INSERT INTO child_over VALUES (p_run, p_child) ON CONFLICT DO NOTHING;
  UPDATE run SET status = 'ready', why = NULL, wake_at = NULL, ready_at = p_at
    WHERE name = p_run AND status IN ('waiting', 'parked');
  RETURN true;
END $$;
`;
