-- The move that is filling this schema, if there is one: no server starts with a schema that has such a row.
CREATE TABLE moves(
    origin text NOT NULL,                       -- identifies the source
    name   text NOT NULL,                       -- of the source, for people
    since  timestamptz NOT NULL DEFAULT now());

-- Lets no server store that runs now or has run, and waits for what they are storing. The caller has the lock of all servers.
CREATE FUNCTION chat_fence() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM lanes FOR UPDATE;
    UPDATE lanes SET is_over = true, since = now() WHERE NOT is_over;
    UPDATE nodes SET is_over = true WHERE NOT is_over;
END $$;
