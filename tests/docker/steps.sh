# What every check needs: counting, waiting, and leaving things as they were. To be sourced.

passed=0 failed=0 skipped=0 left_out=0
work=$(mktemp -d)
started_engine=false
stand_ins=()

# step NAME COMMAND...: passes if the command does; what it printed is shown if it does not.
step() {
    local name=$1 output
    shift
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        passed=$((passed + 1))
        printf 'passed  %s\n' "$name"
        rm "$output"
        return 0
    fi
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$name"
    tail -40 "$output" | sed 's/^/        /'
    rm "$output"
    return 1
}

skip() {
    skipped=$((skipped + 1))
    printf 'skipped %s: %s\n' "$1" "$2"
}

# As skip, of what cannot be had on this machine at all: no reason to fail.
leave_out() {
    left_out=$((left_out + 1))
    skip "$@"
}

# The counts, and the exit code.
finish() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 && $skipped -eq $left_out ]]
    exit
}

# within SECONDS COMMAND...: until the command succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $end ]] || { echo "in vain: $*"; return 1; }
        sleep 0.2
    done
}

# same WHAT EXPECTED ACTUAL
same() { [[ $2 == "$3" ]] || { echo "$1: expected '$2', but it is '$3'"; return 1; }; }

port_of() { docker port "$1" "$2/tcp" | sed -n '1s/.*://p'; }
health_of() { docker inspect -f '{{.State.Health.Status}}' "$1"; }
is_healthy() { [[ $(health_of "$1") == healthy ]]; }

becomes_healthy() {
    within 30 is_healthy "$1" || { docker inspect -f '{{json .State}}' "$1"; docker logs "$1" 2>&1 | tail; return 1; }
}

# The ports of compose are the system's choice, so that nothing that runs here is in the way.
compose() {
    CHATROOM_IMAGE=$image CHATROOM_PORT=0 CHATROOM_HTTP_PORT=0 PROMETHEUS_PORT=0 GRAFANA_PORT=0 \
        docker compose -p "$project" "$@"
}

clean_containers() {
    docker ps -aq --filter name=chatroom-check | xargs -r docker rm -f -v
    compose -f compose.yaml -f compose.monitoring.yaml down -v --remove-orphans
}

clean_up() {
    if docker version >/dev/null 2>&1; then
        clean_containers >/dev/null 2>&1
        docker image rm -f "$image" "$image:arm64" >/dev/null 2>&1
        # Nobody else's engine keeps something that goes by a name that is not its own.
        if [[ -z $("$here/engine.sh" env) && ${#stand_ins[@]} -ne 0 ]]; then
            docker image rm -f "${stand_ins[@]}" >/dev/null 2>&1
        fi
    fi
    rm -rf "$work"
    [[ $started_engine == false ]] || "$here/engine.sh" down
}
