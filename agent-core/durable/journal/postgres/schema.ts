/** What of a shard's schema is not a table: its name, its lock, and the functions, made anew after every migration. */
export const SCHEMA_NAME = 'penumbra';

/** Held shared while a run is created, and alone while a shard joins, or while the tables are made. */
export const MEMBERS_LOCK = 7_036_874;

export const DROP_FUNCTIONS = 'DROP FUNCTION IF EXISTS append, change_step, enqueue, has_come, tell_parent';

/**
 * `append` adds events to a run in one statement, and so with one round trip and one commit. `p_effects` says of each event what
 * follows from it (`Effect` in effects.ts). With `p_epoch` only under that claim.
 */
export const FUNCTIONS = `
CREATE FUNCTION append(p_run text, p_epoch integer, p_worker text, p_at bigint, p_release boolean, p_kinds text[],
  p_sizes integer[], p_bodies bytea[], p_salts bytea[], p_commitments bytea[], p_effects jsonb,
  OUT answer text, OUT told text, OUT parent_told boolean, OUT program text, OUT is_held boolean, OUT seq integer, OUT link bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
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
    INSERT INTO event (run, seq, kind, at, size, body, salt, link)
      VALUES (p_run, r.seq, p_kinds[i], p_at, p_sizes[i], p_bodies[i], p_salts[i], r.link);
    PERFORM enqueue(p_run, r.seq, p_at, ARRAY[p_kinds[i],
      CASE WHEN coalesce(e #>> '{route,program}', r.program) = r.program THEN e #>> '{route,to}' END]);
    IF e ? 'memo' THEN INSERT INTO memo VALUES (p_run, e ->> 'memo', r.seq) ON CONFLICT DO NOTHING; END IF;
    IF e ? 'tick' THEN
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
    IF e ? 'waits' AND (r.wanted IS NOT NULL OR has_come(p_run, r.checkpoint, e -> 'waits')) THEN
      r.status := 'ready'; r.why := NULL; r.wake_at := NULL;
    END IF;
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
  IF parent_told THEN INSERT INTO news VALUES (p_run, r.parent) ON CONFLICT DO NOTHING; END IF;
  program := r.program; is_held := r.owner IS NOT NULL; seq := r.seq; link := r.link;
END $$;

-- Puts an event into the outbox of whoever reads one of these kinds.
CREATE FUNCTION enqueue(p_run text, p_seq integer, p_at bigint, p_kinds text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  the_reader text;
  last published%ROWTYPE;
BEGIN
  FOR the_reader IN SELECT DISTINCT reader FROM reader_kind WHERE kind = ANY (p_kinds) LOOP
    SELECT * INTO last FROM published WHERE run = p_run AND reader = the_reader;
    last.at := greatest(p_at, last.at);
    INSERT INTO outbox (run, seq, reader, at, after) VALUES (p_run, p_seq, the_reader, last.at, coalesce(last.seq, 0));
    INSERT INTO published VALUES (p_run, the_reader, p_seq, last.at)
      ON CONFLICT (run, reader) DO UPDATE SET seq = excluded.seq, at = excluded.at;
  END LOOP;
END $$;

-- Of parked steps: whether a person has settled one since the run was claimed, and so perhaps since its worker looked.
CREATE FUNCTION has_come(p_run text, p_checkpoint integer, waits jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT FROM signal WHERE run = p_run AND waits -> 'signals' ? name)
      OR EXISTS (SELECT FROM child_over WHERE run = p_run AND waits -> 'children' ? child)
      OR waits -> 'parked' <> '[]' AND EXISTS (SELECT FROM event s
        WHERE s.run = p_run AND s.seq > p_checkpoint AND s.kind = 'STEP_RESOLVED'
          AND NOT EXISTS (SELECT FROM event c WHERE c.run = p_run AND c.seq > s.seq AND c.kind = 'RUN_CLAIMED'))
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
