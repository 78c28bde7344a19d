-- Stores records and rows of the audit log in one transaction, unless this write or a later one is stored already.
CREATE FUNCTION chat_write(
    p_incarnation bigint, p_write bigint, p_kinds text[], p_keys text[], p_values text[], p_removed_kinds text[], p_removed_keys text[],
    p_at bigint[], p_actor text[], p_account bigint[], p_address text[], p_act text[], p_target text[], p_room text[], p_reason text[],
    p_private_reason text[], p_details text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_lane lanes%ROWTYPE;
BEGIN
    SELECT * INTO v_lane FROM lanes WHERE incarnation = p_incarnation AND lane = 1 FOR NO KEY UPDATE;
    IF v_lane.batch >= p_write THEN
        RETURN;
    END IF;
    IF v_lane.batch IS NULL OR v_lane.is_over THEN
        RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
    END IF;

    INSERT INTO records(kind, key, value) SELECT * FROM unnest(p_kinds, p_keys, p_values)
        ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value;
    DELETE FROM records r USING unnest(p_removed_kinds, p_removed_keys) AS u(kind, key) WHERE r.kind = u.kind AND r.key = u.key;
    INSERT INTO audit(at, actor, account, address, act, target, room, reason, private_reason, details)
        SELECT u.at, u.actor, u.account, u.address, u.act, u.target, u.room, u.reason, u.private_reason, u.details
        FROM unnest(p_at, p_actor, p_account, p_address, p_act, p_target, p_room, p_reason, p_private_reason, p_details)
            WITH ORDINALITY AS u(at, actor, account, address, act, target, room, reason, private_reason, details, i)
        ORDER BY u.i;
    UPDATE lanes SET batch = p_write WHERE incarnation = p_incarnation AND lane = 1;
END $$;

-- Deletes the oldest events of a room, up to an id. With p_tell, other servers are told the id and the room's key, as 'gone'. Returns how many.
CREATE FUNCTION chat_delete(p_incarnation bigint, p_room bigint, p_last bigint, p_tell boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_count bigint;
    v_bytes bigint;
BEGIN
    PERFORM chat_require(p_incarnation);
    PERFORM 1 FROM rooms WHERE number = p_room FOR NO KEY UPDATE;
    WITH deleted AS (DELETE FROM events WHERE room = p_room AND id <= p_last RETURNING chat_size(author, text) AS bytes)
        SELECT count(*), coalesce(sum(bytes), 0) INTO v_count, v_bytes FROM deleted;
    UPDATE rooms SET gone = greatest(gone, p_last), bytes = bytes - v_bytes,
        oldest = (SELECT e.at FROM events e WHERE e.room = p_room ORDER BY e.id LIMIT 1)
        WHERE number = p_room;
    IF p_tell THEN
        PERFORM chat_notify('gone', p_last || ' ' || key) FROM rooms WHERE number = p_room;
    END IF;
    RETURN v_count;
END $$;

-- Deletes a room without events and topic. Its ids are not given again. Returns whether it was deleted.
CREATE FUNCTION chat_forget(p_incarnation bigint, p_key text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_last bigint;
BEGIN
    PERFORM chat_require(p_incarnation);
    DELETE FROM rooms WHERE key = p_key AND topic = '' AND oldest IS NULL RETURNING last INTO v_last;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE meta SET value = greatest(value, v_last) WHERE name = 'floor';
    RETURN true;
END $$;
