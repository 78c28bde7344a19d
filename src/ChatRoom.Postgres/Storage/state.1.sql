-- The state: everything beside messages. Each write raises its version, by which servers find what others have changed.

CREATE TABLE records(
    kind    text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    value   text NOT NULL,             -- JSON, as it was given
    version bigint NOT NULL DEFAULT 0, -- of the write that stored it; 0: it was moved here
    PRIMARY KEY (kind, key));
CREATE INDEX records_by_version ON records(version);

-- Records that were removed, for a day: a server that has not read the state for longer reads all of it.
CREATE TABLE removed_records(
    kind    text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, key));
CREATE INDEX removed_records_by_version ON removed_records(version);
CREATE INDEX removed_records_by_age ON removed_records(at);

INSERT INTO meta(name, value) VALUES
    ('state_version', 0),
    ('state_floor', 0); -- what was removed up to this version may be missing in removed_records

-- What was changed after a version: the records, and those that were removed (value: null). Everything if the version is newer than
-- the state, or older than what is known of removals. There is always a row; its kind is null if nothing was changed.
CREATE FUNCTION chat_changes(p_after bigint) RETURNS TABLE(version bigint, is_all boolean, kind text, key text, value text) LANGUAGE sql STABLE AS $$
    SELECT s.version, s.is_all, c.kind, c.key, c.value
    FROM (
        SELECT v.value AS version, p_after < f.value OR p_after > v.value AS is_all
        FROM meta v, meta f WHERE v.name = 'state_version' AND f.name = 'state_floor') s
    LEFT JOIN LATERAL (
        SELECT r.kind, r.key, r.value FROM records r WHERE r.version > CASE WHEN s.is_all THEN -1 ELSE p_after END
        UNION ALL
        SELECT r.kind, r.key, NULL FROM removed_records r WHERE NOT s.is_all AND r.version > p_after) c ON true
$$;

-- Stores records and rows of the audit log in one transaction, unless this write or a later one is stored already. If the state has
-- another version than the one on which the write was decided, it stores nothing, and returns what was changed since; otherwise no row.
CREATE FUNCTION chat_write(
    p_incarnation bigint, p_write bigint, p_after bigint, p_tells boolean, p_kinds text[], p_keys text[], p_values text[],
    p_removed_kinds text[], p_removed_keys text[], p_at bigint[], p_actor text[], p_account bigint[], p_address text[], p_act text[],
    p_target text[], p_room text[], p_reason text[], p_private_reason text[], p_details text[])
RETURNS TABLE(version bigint, is_all boolean, kind text, key text, value text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_lane lanes%ROWTYPE;
    v_version bigint;
    v_floor bigint;
BEGIN
    SELECT * INTO v_lane FROM lanes WHERE incarnation = p_incarnation AND lane = 1 FOR NO KEY UPDATE;
    IF v_lane.batch >= p_write THEN
        RETURN;
    END IF;
    IF v_lane.batch IS NULL OR v_lane.is_over THEN
        RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
    END IF;

    SELECT m.value + 1 INTO v_version FROM meta m WHERE m.name = 'state_version' FOR NO KEY UPDATE;
    IF p_after <> v_version - 1 THEN
        RETURN QUERY SELECT * FROM chat_changes(p_after);
        RETURN;
    END IF;

    INSERT INTO records(kind, key, value, version)
        SELECT u.kind, u.key, u.value, v_version FROM unnest(p_kinds, p_keys, p_values) AS u(kind, key, value)
        ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, version = excluded.version;
    DELETE FROM removed_records r USING unnest(p_kinds, p_keys) AS u(kind, key) WHERE r.kind = u.kind AND r.key = u.key;
    IF cardinality(p_removed_kinds) > 0 THEN
        WITH gone AS (
            DELETE FROM records r USING unnest(p_removed_kinds, p_removed_keys) AS u(kind, key) WHERE r.kind = u.kind AND r.key = u.key
            RETURNING r.kind, r.key)
            INSERT INTO removed_records(kind, key, version) SELECT g.kind, g.key, v_version FROM gone g;
        WITH old AS (DELETE FROM removed_records r WHERE r.at < now() - interval '1 day' RETURNING r.version)
            SELECT max(o.version) INTO v_floor FROM old o;
        UPDATE meta m SET value = v_floor WHERE m.name = 'state_floor' AND m.value < v_floor;
    END IF;
    INSERT INTO audit(at, actor, account, address, act, target, room, reason, private_reason, details)
        SELECT u.at, u.actor, u.account, u.address, u.act, u.target, u.room, u.reason, u.private_reason, u.details
        FROM unnest(p_at, p_actor, p_account, p_address, p_act, p_target, p_room, p_reason, p_private_reason, p_details)
            WITH ORDINALITY AS u(at, actor, account, address, act, target, room, reason, private_reason, details, i)
        ORDER BY u.i;
    UPDATE meta m SET value = v_version WHERE m.name = 'state_version';
    UPDATE lanes l SET batch = p_write WHERE l.incarnation = p_incarnation AND l.lane = 1;
    IF p_tells THEN
        PERFORM chat_notify('state', p_incarnation || ' ' || v_version);
    END IF;
END $$;

-- The other servers that are believed to live. They are asked to say when they have applied a version of the state.
CREATE FUNCTION chat_ask_applied(p_incarnation bigint, p_version bigint) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT n.incarnation FROM nodes n WHERE n.incarnation <> p_incarnation AND NOT n.is_over AND n.renewed + n.lease > now();
    IF FOUND THEN
        PERFORM set_config('synchronous_commit', 'off', true); -- see chat_notify
        PERFORM chat_notify('ask-applied', p_incarnation || ' ' || p_version);
    END IF;
END $$;
