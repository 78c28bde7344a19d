-- The first version of the schema. A step that was released never changes; the next one is schema.2.sql.

CREATE TABLE meta(
    name  text PRIMARY KEY,
    value bigint NOT NULL);
INSERT INTO meta(name, value) VALUES
    ('epoch', 1 + floor(random() * 4294967295)::bigint), -- of all ids
    ('floor', 0);                                        -- greatest id of all rooms that were deleted: a new room begins above it

-- What a server that stores has asked last, and the answer: a call whose answer was lost is asked again, and stores nothing twice.
CREATE TABLE lanes(
    incarnation     bigint NOT NULL,               -- the server's process
    lane            smallint NOT NULL,             -- 0: messages, 1: state
    batch           bigint NOT NULL DEFAULT 0,     -- the last one that was stored
    is_over         boolean NOT NULL DEFAULT false, -- another server has taken over, so nothing more is stored for this one
    since           timestamptz NOT NULL DEFAULT now(),
    ids             bigint[],
    repeats         boolean[],
    refusals        smallint[],
    refused_targets bigint[],
    replaced_by     integer[],
    replaced        bigint[],
    replaced_before bigint[],
    PRIMARY KEY (incarnation, lane));

CREATE TABLE rooms(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- given once, never again
    key    text COLLATE "C" NOT NULL UNIQUE,
    topic  text NOT NULL DEFAULT '',
    last   bigint NOT NULL,           -- the newest id
    gone   bigint NOT NULL,           -- ids up to this one were deleted: none of them is given again
    oldest bigint,                    -- Unix time of the oldest event, milliseconds; null: the room has no events
    newest bigint,                    -- Unix time of the newest event
    bytes  bigint NOT NULL DEFAULT 0) -- see chat_size
    WITH (fillfactor = 50);
CREATE INDEX rooms_by_age ON rooms(oldest) WHERE oldest IS NOT NULL;
CREATE INDEX rooms_unused ON rooms(number) WHERE oldest IS NULL AND topic = '';

CREATE TABLE events(
    room       bigint NOT NULL,       -- the room's number
    id         bigint NOT NULL,
    kind       smallint NOT NULL,     -- see EventKinds
    at         bigint NOT NULL,       -- Unix time, milliseconds
    author     text,
    text       text,                  -- of an edit: null, because its message has the text
    arrivals   integer,
    departures integer,
    other      bigint,                -- of an event that replaces a text: the message; of a message: the event that replaced its text last
    person     bigint,                -- the author's number; null: unknown
    append_key text COLLATE "C",      -- the lasting key of the append; null: none
    words      tsvector,              -- by which a message is found; the author has the weight A
    PRIMARY KEY (room, id));
CREATE UNIQUE INDEX events_by_append_key ON events(append_key) WHERE append_key IS NOT NULL;
CREATE INDEX events_by_person ON events(person, room, id) WHERE person IS NOT NULL AND text IS NOT NULL AND kind IN (1, 2);
CREATE INDEX events_by_word ON events USING gin(words);

CREATE TABLE audit(
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             bigint NOT NULL,   -- Unix time, milliseconds
    actor          text NOT NULL,
    account        bigint,
    address        text,
    act            text NOT NULL,
    target         text NOT NULL,
    room           text,
    reason         text NOT NULL,
    private_reason text NOT NULL,
    details        text NOT NULL);
CREATE INDEX audit_by_actor ON audit(actor, id);
CREATE INDEX audit_by_act ON audit(act, id);
CREATE INDEX audit_by_target ON audit(target, id);
CREATE INDEX audit_by_room ON audit(room, id) WHERE room IS NOT NULL;

CREATE TABLE places(
    session     bigint PRIMARY KEY,
    token_hash  text COLLATE "C" NOT NULL, -- SHA-256, hexadecimal
    former_hash text COLLATE "C",          -- of the previous token, while it is valid
    alias       text NOT NULL,
    room        text NOT NULL,
    last_id     bigint NOT NULL,
    ids         boolean NOT NULL,
    timestamps  boolean NOT NULL,
    ignored     text NOT NULL,
    expires     bigint,                    -- Unix time, milliseconds; null while the person is connected
    epoch       bigint NOT NULL,
    person      bigint NOT NULL,
    incarnation bigint NOT NULL DEFAULT 0) -- the server that has the connection, or had it; 0: it was moved here
    WITH (fillfactor = 70);
CREATE INDEX places_by_token ON places(token_hash);
CREATE INDEX places_by_former_token ON places(former_hash) WHERE former_hash IS NOT NULL;
CREATE INDEX places_by_person ON places(person);

-- Fails unless a server may still store. Another server cannot take over before the transaction has ended.
CREATE FUNCTION chat_require(p_incarnation bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM lanes WHERE incarnation = p_incarnation AND lane = 0 AND NOT is_over FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
    END IF;
END $$;

-- The bytes that count for an event.
CREATE FUNCTION chat_size(p_author text, p_text text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT 100 + coalesce(octet_length(p_author), 0) + coalesce(octet_length(p_text), 0)::bigint
$$;
