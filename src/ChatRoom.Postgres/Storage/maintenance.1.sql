-- Deletes the oldest events of a room, up to an id. With p_tell, other servers are told the id and the room's key, as 'gone'. Returns how many.
CREATE FUNCTION chat_delete(p_incarnation bigint, p_room bigint, p_last bigint, p_tell boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_count bigint;
    v_bytes bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'local', true); -- see chat_notify
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
