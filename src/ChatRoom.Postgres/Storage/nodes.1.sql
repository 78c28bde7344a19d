-- The servers that use this schema: one, or the nodes of a cluster.
CREATE TABLE nodes(
    incarnation bigint PRIMARY KEY,              -- the number of the server's life
    name        text NOT NULL,                   -- for people
    since       timestamptz NOT NULL DEFAULT now(),
    renewed     timestamptz NOT NULL DEFAULT now(), -- the last sign of life
    lease       interval NOT NULL,               -- for how long others believe it after that
    is_over     boolean NOT NULL DEFAULT false); -- nothing more is stored for it
