# Checks of compose.cluster.yaml. To be sourced.

check_cluster() {
    openssl rand -hex 24 >"$work/database-password" && chmod 711 "$work"
    step "compose.cluster.yaml is right" cluster config -q
    step "compose.cluster.yaml comes up" cluster_up || { cluster down -v >/dev/null 2>&1; return; }
    step "cluster: the standby is synchronous" same standby sync "$(replication)"
    step "cluster: two clients chat through HAProxy" cluster_chat
    step "cluster: HTTP goes through HAProxy" within 30 cluster_nodes 3
    step "cluster: a node is restarted, and the others chat" restarts_node
    step "cluster: the primary is killed, the standby is promoted, and the clients chat on" survives_failover
    step "cluster goes down in order" cluster down -v
}

cluster() {
    CHATROOM_IMAGE=$image CHATROOM_PORT=0 CHATROOM_HTTP_PORT=0 CHATROOM_DATABASE_PASSWORD_FILE=$work/database-password \
        docker compose -p "$project-cluster" -f compose.cluster.yaml "$@"
}

cluster_up() {
    cluster -f "$(build_with_stand_ins compose.cluster.yaml)" build && cluster up -d --wait --wait-timeout 240
}

replication() { cluster exec -T primary psql -Atc "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'standby'"; }

cluster_port() { cluster port haproxy "$1" | sed 's/.*://'; }

cluster_chat() { two_clients_chat "$(cluster_port 5000)"; }

# Each node counts as one that its haproxy knows; /stats of any of them names the cluster's size.
cluster_nodes() { same nodes "$1" "$(get "http://127.0.0.1:$(cluster_port 8080)/metrics" | sed -nE 's/^chatroom_cluster_nodes(\{[^}]*\})? //p')"; }

restarts_node() {
    cluster restart chat1 && within 30 cluster_nodes 3 && cluster_chat
}

survives_failover() {
    local ann
    join ann "$(cluster_port 5000)" keeper && hear "$ann" 'You are now connected!' && say "$ann" 'stored on both' && hear "$ann" 'keeper: stored on both' &&
        cluster kill primary && cluster exec -T standby pg_ctl promote && within 60 can_say "$ann" 'stored on the new one' &&
        say "$ann" '/history 5' && hear "$ann" 'keeper: stored on both' && say "$ann" /quit && hear_end "$ann"
}

# Until the nodes have found the new primary, they refuse messages.
can_say() { say "$1" "$2" && hear "$1" "keeper: $2"; }
