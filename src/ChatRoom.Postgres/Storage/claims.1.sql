-- The aliases in use on all nodes: a row for each lease and each text that the alias looks like.
CREATE TABLE claims(
    look        text COLLATE "C" NOT NULL,
    lease       bigint NOT NULL,
    alias       text NOT NULL,
    person      bigint NOT NULL,
    incarnation bigint NOT NULL,  -- the node that has the lease; those of a node that is over are free
    PRIMARY KEY (look, lease));
CREATE INDEX claims_by_lease ON claims(lease);
CREATE INDEX claims_by_node ON claims(incarnation);

-- Ends leases, and claims an alias for each other lease: the first candidate that looks like no alias of another person. The candidate at
-- position i is one for the lease p_lease[p_claim[i]]; those of a lease stand together; p_looks has one look in each line.
-- A call whose answer was lost has the same answer again. Returns the chosen candidates by lease (null: none is free), and the aliases that the last ones conflict with.
CREATE FUNCTION chat_claim(
    p_incarnation bigint, p_call bigint, p_released bigint[], p_lease bigint[], p_person bigint[], p_claim integer[], p_alias text[], p_looks text[])
RETURNS TABLE(chosen integer[], conflicts text[]) LANGUAGE plpgsql AS $$
DECLARE
    v_last calls%ROWTYPE;
    v_chosen integer[] := array_fill(NULL::integer, ARRAY[cardinality(p_lease)]);
    v_conflicts text[] := array_fill(NULL::text, ARRAY[cardinality(p_lease)]);
    v_looks text[];
    v_alias text;
BEGIN
    v_last := chat_call(p_incarnation, 1::smallint, p_call);
    IF v_last.call = p_call THEN
        RETURN QUERY SELECT v_last.chosen, v_last.conflicts;
        RETURN;
    END IF;
    IF cardinality(p_lease) > 0 THEN
        PERFORM pg_advisory_xact_lock(1130910317, hashtext('aliases ' || current_schema())); -- Schema.LockClass
    END IF;
    DELETE FROM claims c WHERE c.lease = ANY(p_released);
    FOR i IN 1..cardinality(p_claim) LOOP
        CONTINUE WHEN v_chosen[p_claim[i]] IS NOT NULL;
        v_looks := string_to_array(p_looks[i], E'\n');
        SELECT c.alias INTO v_alias FROM claims c
            WHERE c.look = ANY(v_looks) AND c.person <> p_person[p_claim[i]] AND (c.incarnation = p_incarnation OR chat_is_live(c.incarnation)) LIMIT 1;
        IF FOUND THEN
            v_conflicts[p_claim[i]] := v_alias;
        ELSE
            INSERT INTO claims(look, lease, alias, person, incarnation)
                SELECT u.look, p_lease[p_claim[i]], p_alias[i], p_person[p_claim[i]], p_incarnation FROM unnest(v_looks) AS u(look)
                ON CONFLICT DO NOTHING;
            v_chosen[p_claim[i]] := i;
        END IF;
    END LOOP;
    UPDATE calls SET call = p_call, chosen = v_chosen, conflicts = v_conflicts WHERE incarnation = p_incarnation AND kind = 1;
    RETURN QUERY SELECT v_chosen, v_conflicts;
END $$;
