-- What nodes tell each other and is too large for a notification. Each is read soon, or never: retention deletes it after a minute. It may
-- be private, so it is neither in the write-ahead log nor on standbys.
CREATE UNLOGGED TABLE letters(
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sent timestamptz NOT NULL DEFAULT now(),
    text text NOT NULL);

-- Notifies the nodes: each text has a head, and is replaced by @ and the number of a letter if it is too large. Returns the other live nodes.
CREATE FUNCTION chat_post(p_incarnation bigint, p_kind text[], p_head text[], p_text text[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    v_text text;
    v_id bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true); -- see chat_notify
    PERFORM chat_require(p_incarnation);
    FOR i IN 1..cardinality(p_kind) LOOP
        v_text := p_text[i];
        IF octet_length(p_kind[i]) + octet_length(p_head[i]) + octet_length(v_text) > 7800 THEN
            INSERT INTO letters(text) VALUES (v_text) RETURNING id INTO v_id;
            v_text := '@' || v_id;
        END IF;
        PERFORM chat_notify(p_kind[i], p_head[i] || ' ' || v_text);
    END LOOP;
    RETURN ARRAY(SELECT n.incarnation FROM nodes n WHERE NOT n.is_over AND n.incarnation <> p_incarnation);
END $$;
