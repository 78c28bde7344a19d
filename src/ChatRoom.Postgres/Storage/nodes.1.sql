-- The servers that use this schema: one alone, or the nodes of a cluster.
CREATE TABLE nodes(
    incarnation bigint PRIMARY KEY,              -- the number of the server's life
    name        text NOT NULL,                   -- for people
    is_alone    boolean NOT NULL DEFAULT false,  -- it is not a node of a cluster
    since       timestamptz NOT NULL DEFAULT now(),
    renewed     timestamptz NOT NULL DEFAULT now(), -- the last sign of life
    lease       interval NOT NULL,               -- for how long others believe it after that
    is_over     boolean NOT NULL DEFAULT false)  -- nothing more is stored for it
    WITH (fillfactor = 50);

-- Lets servers store nothing more. Waits for what they are storing.
CREATE FUNCTION chat_end(p_incarnations bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- FOR UPDATE waits for the locks of chat_require and of calls that store.
    PERFORM 1 FROM lanes WHERE incarnation = ANY(p_incarnations) ORDER BY incarnation, lane FOR UPDATE;
    UPDATE lanes SET is_over = true, since = now() WHERE incarnation = ANY(p_incarnations) AND NOT is_over;
    UPDATE nodes SET is_over = true WHERE incarnation = ANY(p_incarnations) AND NOT is_over;
END $$;

-- Enters a server, unless it is over. Forgets servers that have been over for a day, unless their people have not left yet.
CREATE FUNCTION chat_enter(p_incarnation bigint, p_name text, p_lease interval, p_is_alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM lanes WHERE incarnation = p_incarnation AND is_over) THEN
        RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
    END IF;
    DELETE FROM lanes WHERE incarnation <> p_incarnation AND is_over AND since < now() - interval '1 day';
    DELETE FROM nodes n WHERE n.incarnation <> p_incarnation AND n.is_over AND n.renewed < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.incarnation = n.incarnation) AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.incarnation = n.incarnation);
    DELETE FROM calls c WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.incarnation = c.incarnation);
    INSERT INTO lanes(incarnation, lane) VALUES (p_incarnation, 0), (p_incarnation, 1) ON CONFLICT DO NOTHING;
    INSERT INTO nodes(incarnation, name, lease, is_alone) VALUES (p_incarnation, p_name, p_lease, p_is_alone) ON CONFLICT DO NOTHING;
END $$;

-- Lets a server store, and no other one any more. The caller has the lock alone.
CREATE FUNCTION chat_take_over(p_incarnation bigint, p_name text, p_lease interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chat_enter(p_incarnation, p_name, p_lease, true);
    PERFORM chat_end(ARRAY(SELECT incarnation FROM lanes WHERE incarnation <> p_incarnation UNION SELECT incarnation FROM nodes WHERE incarnation <> p_incarnation));
END $$;

-- Lets a node of a cluster store, beside others. The caller shares the lock, so a server that was alone has lost it.
CREATE FUNCTION chat_join(p_incarnation bigint, p_name text, p_lease interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chat_enter(p_incarnation, p_name, p_lease, false);
    PERFORM chat_end(ARRAY(SELECT incarnation FROM nodes WHERE is_alone AND NOT is_over));
END $$;

-- A node shows that it lives. Returns all servers, and the time. It tells nobody: a notification may wait for the commits of others.
CREATE FUNCTION chat_renew(p_incarnation bigint)
RETURNS TABLE(incarnation bigint, name text, since timestamptz, renewed timestamptz, lease interval, is_over boolean, now timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE nodes n SET renewed = clock_timestamp() WHERE n.incarnation = p_incarnation AND NOT n.is_over;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the other servers have declared this one over' USING ERRCODE = 'CR001';
    END IF;
    RETURN QUERY SELECT n.incarnation, n.name, n.since, n.renewed, n.lease, n.is_over, clock_timestamp() FROM nodes n;
END $$;

-- Declares a node over, if it has not shown since p_renewed that it lives. Waits for what it is storing. Returns whether it is over by this.
CREATE FUNCTION chat_reap(p_by bigint, p_victim bigint, p_renewed timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chat_require(p_by);
    PERFORM 1 FROM lanes WHERE incarnation = p_victim ORDER BY lane FOR UPDATE;
    PERFORM 1 FROM nodes WHERE incarnation = p_victim AND renewed = p_renewed AND NOT is_over FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM chat_leave(p_victim);
    RETURN true;
END $$;

-- Ends a node, and tells the others, as 'over'.
CREATE FUNCTION chat_leave(p_incarnation bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'local', true); -- see chat_notify
    PERFORM chat_end(ARRAY[p_incarnation]);
    PERFORM chat_notify('over', p_incarnation::text);
END $$;
