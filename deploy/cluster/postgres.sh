#!/bin/sh
# PostgreSQL for compose.cluster.yaml, as the user postgres: postgres.sh primary|standby. Creates the data in an empty volume.
set -eu
secret=/run/secrets/database-password

case $1 in
primary)
    if [ ! -d "$PGDATA" ]; then
        rm -rf "$PGDATA.new" # an interrupted start
        initdb --pgdata="$PGDATA.new" --username=postgres --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums
        cat >>"$PGDATA.new/pg_hba.conf" <<CONF
host chatroom chatroom samenet scram-sha-256
host replication replicator samenet scram-sha-256
CONF
        pg_ctl --pgdata="$PGDATA.new" --options="-c listen_addresses='' -c unix_socket_directories=$PGHOST" --wait start
        psql --username=postgres --dbname=postgres --set=ON_ERROR_STOP=1 <<SQL
\set password \`cat $secret\`
CREATE ROLE chatroom LOGIN PASSWORD :'password';
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
CREATE DATABASE chatroom OWNER chatroom;
-- From the next start on: nothing counts as stored until the standby has it.
ALTER SYSTEM SET synchronous_standby_names = 'standby';
SQL
        pg_ctl --pgdata="$PGDATA.new" --mode=fast --wait stop
        mv "$PGDATA.new" "$PGDATA"
    fi

    exec postgres -c listen_addresses='*' -c unix_socket_directories="$PGHOST" -c wal_keep_size=1GB
    ;;
standby)
    if [ ! -d "$PGDATA" ]; then
        rm -rf "$PGDATA.new"
        PGPASSWORD=$(cat "$secret") pg_basebackup --host=primary --username=replicator --no-password --pgdata="$PGDATA.new" \
            --write-recovery-conf --wal-method=stream --checkpoint=fast
        mv "$PGDATA.new" "$PGDATA"
    fi

    # The name is the one for which the primary waits. Once promoted, it waits for nobody.
    exec postgres -c listen_addresses='*' -c unix_socket_directories="$PGHOST" -c cluster_name=standby -c synchronous_standby_names= -c wal_keep_size=1GB
    ;;
*)
    echo "usage: postgres.sh primary|standby" >&2
    exit 2
    ;;
esac
