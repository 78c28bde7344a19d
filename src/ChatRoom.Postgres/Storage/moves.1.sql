-- The move that is filling this schema, if there is one: no server starts with a schema that has such a row.
CREATE TABLE moves(
    origin text NOT NULL,                       -- identifies the source
    name   text NOT NULL,                       -- of the source, for people
    since  timestamptz NOT NULL DEFAULT now());
