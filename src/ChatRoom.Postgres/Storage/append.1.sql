-- Numbers and stores a batch of events, or repeats the answer if this batch was the last one that was stored. The event at position i
-- belongs to the room p_keys[p_room[i]]. A room that does not exist is created if p_newest is not null: it begins after the id p_newest, or
-- above the floor if that is -1. Adjacent events that replace no text form a run, an event that replaces texts is one of its own; p_runs has
-- the last position of each run. Rooms are locked in the order of their keys. With p_tell, other servers are told which rooms have new
-- events: p_incarnation, the newest id and the key, as 'stored'.
CREATE FUNCTION chat_append(
    p_incarnation bigint, p_batch bigint, p_only_known boolean, p_keys text[], p_newest bigint[], p_runs integer[], p_room integer[],
    p_kind smallint[], p_at bigint[], p_author text[], p_text text[], p_arrivals integer[], p_departures integer[], p_other bigint[],
    p_person bigint[], p_append_key text[], p_words text[], p_target_of integer[], p_target bigint[], p_tell boolean)
RETURNS TABLE(
    ids bigint[], repeats boolean[], refusals smallint[], refused_targets bigint[], replaced_by integer[], replaced bigint[], replaced_before bigint[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_lane lanes%ROWTYPE;
    v_count integer := cardinality(p_room);
    v_numbers bigint[];
    v_last bigint[];
    v_known bigint[] := array_fill(NULL::bigint, ARRAY[v_count]);
    v_ids bigint[] := '{}';
    v_refusals smallint[];
    v_refused bigint[];
    v_by integer[] := '{}';
    v_replaced bigint[] := '{}';
    v_before bigint[] := '{}';
    v_from integer := 1;
    v_to integer;
    v_run bigint[];
    v_target bigint;
    v_message record;
    v_why smallint;
    v_whom bigint;
    v_any boolean;
    v_id bigint;
BEGIN
    SELECT * INTO v_lane FROM lanes WHERE incarnation = p_incarnation AND lane = 0 FOR NO KEY UPDATE;
    IF v_lane.batch = p_batch THEN
        RETURN QUERY SELECT v_lane.ids, v_lane.repeats, v_lane.refusals, v_lane.refused_targets, v_lane.replaced_by, v_lane.replaced, v_lane.replaced_before;
        RETURN;
    END IF;
    IF v_lane.batch IS NULL OR v_lane.is_over THEN
        RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
    END IF;
    IF v_lane.batch > p_batch THEN -- from an abandoned connection: the server has gone on without it
        RAISE EXCEPTION 'batch % came after batch %', p_batch, v_lane.batch;
    END IF;
    IF p_only_known THEN
        RETURN;
    END IF;

    LOOP
        INSERT INTO rooms(key, last, gone)
            SELECT k, f.value, f.value FROM unnest(p_keys, p_newest) AS u(k, newest), meta m,
                LATERAL (SELECT CASE WHEN newest < 0 THEN m.value ELSE newest END) AS f(value)
            WHERE newest IS NOT NULL AND m.name = 'floor' AND NOT EXISTS (SELECT 1 FROM rooms r WHERE r.key = k) ORDER BY k COLLATE "C"
            ON CONFLICT DO NOTHING;
        PERFORM 1 FROM rooms WHERE key = ANY(p_keys) ORDER BY key FOR NO KEY UPDATE;
        SELECT array_agg(r.number ORDER BY u.i), array_agg(r.last ORDER BY u.i) INTO v_numbers, v_last
            FROM unnest(p_keys) WITH ORDINALITY AS u(k, i) LEFT JOIN rooms r ON r.key = u.k;
        EXIT WHEN NOT EXISTS (SELECT 1 FROM unnest(v_numbers, p_newest) AS u(number, newest) WHERE newest IS NOT NULL AND number IS NULL);
    END LOOP;

    IF p_append_key IS NOT NULL THEN
        SELECT array_agg(e.id ORDER BY u.i) INTO v_known
            FROM unnest(p_append_key) WITH ORDINALITY AS u(k, i) LEFT JOIN events e ON e.append_key = u.k;
    END IF;

    FOREACH v_to IN ARRAY p_runs LOOP
        IF p_kind[v_from] NOT IN (10, 11, 13) THEN
            SELECT array_agg(x.id ORDER BY x.i) INTO v_run FROM (
                SELECT u.i, coalesce(u.known, v_last[u.room] + row_number() OVER (PARTITION BY u.room, u.known IS NULL ORDER BY u.i)) AS id
                FROM unnest(p_room[v_from:v_to], v_known[v_from:v_to]) WITH ORDINALITY AS u(room, known, i)) x;
            INSERT INTO events(room, id, kind, at, author, text, arrivals, departures, person, append_key, words)
                SELECT v_numbers[u.room], u.id, u.kind, u.at, u.author, u.text, nullif(u.arrivals, 0), nullif(u.departures, 0), nullif(u.person, 0),
                    u.append_key, u.words::tsvector
                FROM unnest(
                    p_room[v_from:v_to], v_run, v_known[v_from:v_to], p_kind[v_from:v_to], p_at[v_from:v_to], p_author[v_from:v_to],
                    p_text[v_from:v_to], p_arrivals[v_from:v_to], p_departures[v_from:v_to], p_person[v_from:v_to],
                    p_append_key[v_from:v_to], p_words[v_from:v_to])
                    AS u(room, id, known, kind, at, author, text, arrivals, departures, person, append_key, words)
                WHERE u.known IS NULL;
            SELECT array_agg(coalesce(n.last, v_last[k.i]) ORDER BY k.i) INTO v_last
                FROM generate_subscripts(p_keys, 1) AS k(i)
                LEFT JOIN (
                    SELECT u.room, max(u.id) AS last FROM unnest(p_room[v_from:v_to], v_run, v_known[v_from:v_to]) AS u(room, id, known)
                    WHERE u.known IS NULL GROUP BY u.room) n ON n.room = k.i;
            v_ids := v_ids || v_run;
        ELSIF v_known[v_from] IS NOT NULL THEN
            v_ids := v_ids || v_known[v_from];
        ELSE
            v_id := v_last[p_room[v_from]] + 1;
            v_why := 1;
            v_whom := 0;
            v_any := false;
            FOR v_target IN SELECT t.target FROM unnest(p_target_of, p_target) WITH ORDINALITY AS t(of, target, i) WHERE t.of = v_from ORDER BY t.i LOOP
                SELECT e.kind, e.author, e.text, e.other INTO v_message FROM events e WHERE e.room = v_numbers[p_room[v_from]] AND e.id = v_target;
                IF NOT FOUND THEN
                    v_why := 2;
                ELSIF v_message.kind NOT IN (1, 2) THEN
                    v_why := 3;
                ELSIF v_message.other IS NOT NULL AND v_message.text IS NULL THEN
                    v_why := 4;
                ELSIF p_kind[v_from] = 11 AND p_text[v_from] IS NULL THEN
                    v_why := 5;
                ELSE
                    UPDATE events e SET
                        other = v_id,
                        text = CASE WHEN p_kind[v_from] = 11 THEN p_text[v_from] END,
                        words = CASE WHEN p_kind[v_from] = 11 THEN ts_filter(e.words, '{a}') || p_words[v_from]::tsvector END
                        WHERE e.room = v_numbers[p_room[v_from]] AND e.id = v_target;
                    UPDATE rooms r SET bytes = r.bytes - chat_size(v_message.author, v_message.text)
                        + chat_size(v_message.author, CASE WHEN p_kind[v_from] = 11 THEN p_text[v_from] END)
                        WHERE r.number = v_numbers[p_room[v_from]];
                    v_by := v_by || v_from;
                    v_replaced := v_replaced || v_target;
                    v_before := v_before || coalesce(v_message.other, 0);
                    v_any := true;
                    CONTINUE;
                END IF;
                v_whom := v_target;
            END LOOP;
            IF v_any THEN
                INSERT INTO events(room, id, kind, at, author, text, other, person, append_key)
                    VALUES (v_numbers[p_room[v_from]], v_id, p_kind[v_from], p_at[v_from], p_author[v_from],
                        CASE WHEN p_kind[v_from] <> 11 THEN p_text[v_from] END, nullif(p_other[v_from], 0), nullif(p_person[v_from], 0), p_append_key[v_from]);
                v_last[p_room[v_from]] := v_id;
                v_ids := v_ids || v_id;
            ELSE
                v_ids := v_ids || NULL::bigint;
                v_refusals := coalesce(v_refusals, array_fill(0::smallint, ARRAY[v_count]));
                v_refused := coalesce(v_refused, array_fill(0::bigint, ARRAY[v_count]));
                v_refusals[v_from] := v_why;
                v_refused[v_from] := v_whom;
            END IF;
        END IF;
        v_from := v_to + 1;
    END LOOP;

    UPDATE rooms r SET last = v_last[n.room], topic = coalesce(n.topic, r.topic), oldest = coalesce(r.oldest, n.oldest), newest = n.newest,
        bytes = r.bytes + n.bytes
        FROM (
            SELECT u.room, min(u.at) FILTER (WHERE u.first) AS oldest, (array_agg(u.at ORDER BY u.i DESC))[1] AS newest,
                sum(chat_size(u.author, CASE WHEN u.kind <> 11 THEN u.text END)) AS bytes,
                (array_agg(coalesce(u.text, '') ORDER BY u.i DESC) FILTER (WHERE u.kind = 8))[1] AS topic
            FROM (
                SELECT x.*, row_number() OVER (PARTITION BY x.room ORDER BY x.i) = 1 AS first
                FROM unnest(p_room, p_kind, p_at, p_author, p_text, v_ids, v_known) WITH ORDINALITY AS x(room, kind, at, author, text, id, known, i)
                WHERE x.id IS NOT NULL AND x.known IS NULL) u
            GROUP BY u.room) n
        WHERE r.number = v_numbers[n.room];
    IF p_tell THEN
        PERFORM chat_notify('stored', p_incarnation || ' ' || v_last[n.room] || ' ' || p_keys[n.room])
            FROM (SELECT DISTINCT u.room FROM unnest(p_room, v_ids, v_known) AS u(room, id, known) WHERE u.id IS NOT NULL AND u.known IS NULL) n;
    END IF;

    SELECT CASE WHEN bool_or(u.known IS NOT NULL) THEN array_agg(u.known IS NOT NULL ORDER BY u.i) END INTO v_lane.repeats
        FROM unnest(v_known) WITH ORDINALITY AS u(known, i);
    UPDATE lanes l SET batch = p_batch, ids = v_ids, repeats = v_lane.repeats, refusals = v_refusals, refused_targets = v_refused, replaced_by = v_by,
        replaced = v_replaced, replaced_before = v_before
        WHERE l.incarnation = p_incarnation AND l.lane = 0;
    RETURN QUERY SELECT v_ids, v_lane.repeats, v_refusals, v_refused, v_by, v_replaced, v_before;
END $$;
