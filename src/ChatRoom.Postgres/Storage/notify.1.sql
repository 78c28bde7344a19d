-- The channel of this schema. Channels belong to the database, and a name has at most 63 bytes.
CREATE FUNCTION chat_channel() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'chatroom_' || md5(current_schema())
$$;

-- Tells all servers that use this schema something, when the transaction is committed. The text has at most 7,900 bytes. PostgreSQL commits
-- such transactions one after the other, so only those that store messages or the state may wait for a standby.
CREATE FUNCTION chat_notify(p_kind text, p_text text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify(chat_channel(), p_kind || ' ' || p_text)
$$;
