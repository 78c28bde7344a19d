# What every check of the image needs: containers, and leaving things as they were. To be sourced, after ../steps.sh.

started_engine=false
stand_ins=()

port_of() { docker port "$1" "$2/tcp" | sed -n '1s/.*://p'; }
health_of() { docker inspect -f '{{.State.Health.Status}}' "$1"; }
is_healthy() { [[ $(health_of "$1") == healthy ]]; }

becomes_healthy() {
    within 30 is_healthy "$1" || { docker inspect -f '{{json .State}}' "$1"; docker logs "$1" 2>&1 | tail; return 1; }
}

# The ports of compose are the system's choice, so that nothing that runs here is in the way.
compose() {
    CHATROOM_IMAGE=$image CHATROOM_VOLUME=${project}_data CHATROOM_PORT=0 CHATROOM_HTTP_PORT=0 PROMETHEUS_PORT=0 GRAFANA_PORT=0 \
        docker compose -p "$project" "$@"
}

# A stand-in has another digest than the image that it stands for. Prints, for each pinned image, which stand-in a build is to use.
pinned_stand_ins() {
    local image
    for image in "${stand_ins[@]}"; do
        [[ $image != *@* ]] || echo "$image=docker-image://${image%@*}"
    done
}

# build_with_stand_ins FILE: the path of a compose file that tells the same to each service that FILE builds.
build_with_stand_ins() {
    local override=$work/stand-ins-$1
    docker compose -f "$1" config --format json | python3 -c '
import json, sys
contexts = sys.argv[1].split()
services = json.load(sys.stdin)["services"]
json.dump({"services": {name: {"build": {"additional_contexts": contexts}} for name, service in services.items() if contexts and "build" in service}}, sys.stdout)
' "$(pinned_stand_ins)" >"$override" && echo "$override"
}

clean_containers() {
    docker ps -aq --filter name=chatroom-check | xargs -r docker rm -f -v
    compose -f compose.yaml -f compose.monitoring.yaml down -v --remove-orphans
    cluster down -v --remove-orphans
}

clean_up() {
    if docker version >/dev/null 2>&1; then
        clean_containers >/dev/null 2>&1
        docker image rm -f "$image" "$image:arm64" >/dev/null 2>&1
        # Nobody else's engine keeps something that goes by a name that is not its own.
        if [[ -z $("$here/engine.sh" env) && ${#stand_ins[@]} -ne 0 ]]; then
            docker image rm -f "${stand_ins[@]%@*}" >/dev/null 2>&1
        fi
    fi
    rm -rf "$work"
    [[ $started_engine == false ]] || "$here/engine.sh" down
}
