-- The people who are in rooms, on all nodes.
CREATE TABLE people(
    person bigint PRIMARY KEY,
    alias  text NOT NULL); -- in all rooms

-- Which connections are in which rooms. Those of a node that is over are not in them; but the rooms have not seen them leave yet.
CREATE TABLE visits(
    person      bigint NOT NULL,
    room        text COLLATE "C" NOT NULL, -- the room's key
    connection  text COLLATE "C" NOT NULL,
    incarnation bigint NOT NULL,           -- the node that has the connection
    name        text NOT NULL,             -- the room, as it is shown
    PRIMARY KEY (person, room, connection));
CREATE INDEX visits_by_room ON visits(room, person);
CREATE INDEX visits_by_node ON visits(incarnation, person);

-- What a node has asked last of each kind, and the answer: a call whose answer was lost is asked again, and changes nothing twice.
CREATE TABLE calls(
    incarnation bigint NOT NULL,
    kind        smallint NOT NULL,         -- 0: visits, 1: claims
    call        bigint NOT NULL DEFAULT 0,
    changes     smallint[],                -- see chat_visit
    chosen      integer[],                 -- see chat_claim
    conflicts   text[],
    PRIMARY KEY (incarnation, kind));

CREATE FUNCTION chat_is_live(p_incarnation bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM nodes WHERE incarnation = p_incarnation AND NOT is_over)
$$;

-- Begins a call of a node, and locks its calls of the same kind. Returns the last one: the same one if it was answered already.
CREATE FUNCTION chat_call(p_incarnation bigint, p_kind smallint, p_call bigint) RETURNS calls LANGUAGE plpgsql AS $$
DECLARE
    v_last calls%ROWTYPE;
BEGIN
    PERFORM chat_require(p_incarnation);
    INSERT INTO calls(incarnation, kind) VALUES (p_incarnation, p_kind) ON CONFLICT DO NOTHING;
    SELECT * INTO v_last FROM calls WHERE incarnation = p_incarnation AND kind = p_kind FOR UPDATE;
    IF v_last.call > p_call THEN -- from an abandoned connection: the node has gone on without it
        RAISE EXCEPTION 'call % came after call %', p_call, v_last.call;
    END IF;
    RETURN v_last;
END $$;

-- Locks people against changes by other nodes, in the order of their numbers.
CREATE FUNCTION chat_lock_people(p_person bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO people(person, alias) SELECT DISTINCT u.person, '' FROM unnest(p_person) AS u(person) ORDER BY 1
        ON CONFLICT (person) DO UPDATE SET alias = people.alias
$$;

-- Lets connections enter (0) or leave (1) rooms and renames people (2), one after the other. Returns what rooms see of each: nothing (0),
-- the person appears or disappears and has another connection in a room (1), or has none (2).
CREATE FUNCTION chat_visit(
    p_incarnation bigint, p_call bigint, p_act smallint[], p_person bigint[], p_room text[], p_name text[], p_connection text[], p_alias text[])
RETURNS smallint[] LANGUAGE plpgsql AS $$
DECLARE
    v_last calls%ROWTYPE;
    v_changes smallint[] := '{}';
    v_own boolean;
    v_seen boolean;   -- the room has seen the person appear, and not leave
    v_here boolean;   -- another connection is in the room
    v_other boolean;  -- another connection is in any room
    v_dead boolean;   -- connections of nodes that are over are left in the room
BEGIN
    v_last := chat_call(p_incarnation, 0::smallint, p_call);
    IF v_last.call = p_call THEN
        RETURN v_last.changes;
    END IF;

    PERFORM chat_lock_people(p_person);
    FOR i IN 1..cardinality(p_act) LOOP
        IF p_act[i] <> 1 THEN
            UPDATE people SET alias = p_alias[i] WHERE person = p_person[i];
        END IF;
        IF p_act[i] = 2 THEN
            v_changes := v_changes || 0::smallint;
            CONTINUE;
        END IF;

        SELECT coalesce(bool_or(v.room = p_room[i] AND v.connection = p_connection[i]), false),
            coalesce(bool_or(v.room = p_room[i]), false),
            coalesce(bool_or(v.room = p_room[i] AND v.connection <> p_connection[i] AND n.is_live), false),
            coalesce(bool_or(v.connection <> p_connection[i] AND n.is_live), false),
            coalesce(bool_or(v.room = p_room[i] AND NOT n.is_live), false)
            INTO v_own, v_seen, v_here, v_other, v_dead
            FROM visits v, LATERAL (SELECT v.incarnation = p_incarnation OR chat_is_live(v.incarnation)) AS n(is_live)
            WHERE v.person = p_person[i];
        IF p_act[i] = 0 THEN
            INSERT INTO visits(person, room, connection, incarnation, name)
                VALUES (p_person[i], p_room[i], p_connection[i], p_incarnation, p_name[i])
                ON CONFLICT (person, room, connection) DO UPDATE SET incarnation = excluded.incarnation;
            v_changes := v_changes || CASE WHEN v_seen THEN 0 WHEN v_other THEN 1 ELSE 2 END::smallint;
        ELSE
            DELETE FROM visits WHERE person = p_person[i] AND room = p_room[i] AND connection = p_connection[i];
            v_changes := v_changes || CASE WHEN v_here OR NOT v_own THEN 0 WHEN v_other THEN 1 ELSE 2 END::smallint;
        END IF;
        IF v_dead AND (p_act[i] = 0 OR v_own) THEN -- the room sees one person, who is there or leaves now
            DELETE FROM visits WHERE person = p_person[i] AND room = p_room[i] AND incarnation <> p_incarnation AND NOT chat_is_live(incarnation);
        END IF;
    END LOOP;

    DELETE FROM people p WHERE p.person = ANY(p_person) AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.person = p.person);
    UPDATE calls SET call = p_call, changes = v_changes WHERE incarnation = p_incarnation AND kind = 0;
    RETURN v_changes;
END $$;

-- Locks the people of some rooms whose connections were those of a node that is over, and returns them: whether they are still in the room
-- by another connection, or in any room, and the first of the nodes that are over and had them in the room.
CREATE FUNCTION chat_departing(p_over bigint, p_rooms integer)
RETURNS TABLE(room text, person bigint, alias text, is_here boolean, is_anywhere boolean, first_over bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_rooms text[] := ARRAY(SELECT DISTINCT v.room FROM visits v WHERE v.incarnation = p_over ORDER BY 1 LIMIT p_rooms);
BEGIN
    PERFORM chat_lock_people(ARRAY(SELECT v.person FROM visits v WHERE v.incarnation = p_over AND v.room = ANY(v_rooms)));
    RETURN QUERY SELECT v.room, v.person, p.alias,
            EXISTS (SELECT 1 FROM visits o WHERE o.person = v.person AND o.room = v.room AND chat_is_live(o.incarnation)),
            EXISTS (SELECT 1 FROM visits o WHERE o.person = v.person AND chat_is_live(o.incarnation)),
            (SELECT min(o.incarnation) FROM visits o WHERE o.person = v.person AND o.room = v.room AND NOT chat_is_live(o.incarnation))
        FROM (SELECT DISTINCT v.room, v.person FROM visits v WHERE v.incarnation = p_over AND v.room = ANY(v_rooms)) v JOIN people p ON p.person = v.person
        ORDER BY 1, 2;
END $$;

-- Removes people from rooms in which only connections of nodes that are over had them.
CREATE FUNCTION chat_depart(p_room text[], p_person bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM visits v USING unnest(p_room, p_person) AS u(room, person)
        WHERE v.room = u.room AND v.person = u.person AND NOT chat_is_live(v.incarnation);
    DELETE FROM people p WHERE p.person = ANY(p_person) AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.person = p.person);
$$;
