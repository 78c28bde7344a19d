# Checks of the compose files. To be sourced.

check_compose() {
    step "compose.yaml comes up" compose_up || return
    step "compose: two clients chat" compose_chat
    step "compose: read-only, no capabilities, no new privileges, files for all connections" compose_is_hardened
    step "compose: /data is a volume of its own, and outlives the container" compose_keeps_data
    step "compose goes down in order" compose_goes_down
}

compose_up() {
    compose -f compose.yaml -f "$(build_with_stand_ins compose.yaml)" build && compose up -d --wait --wait-timeout 60
}

container() { compose -f compose.yaml -f compose.monitoring.yaml ps -aq "$1"; }

compose_chat() { two_clients_chat "$(port_of "$(container chatroom)" 5000)"; }

compose_is_hardened() {
    same host 'true [ALL] [no-new-privileges:true]' \
        "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}' "$(container chatroom)")" &&
        ! docker logs "$(container chatroom)" 2>&1 | grep -F 'The process may open'
}

compose_keeps_data() {
    same volume "volume ${project}_data /data" \
        "$(docker inspect -f '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}}{{end}}' "$(container chatroom)")" &&
        compose down && docker volume inspect "${project}_data" && compose up -d --wait --wait-timeout 60
}

compose_goes_down() {
    local id
    id=$(container chatroom)
    compose stop && same 'exit code' 0 "$(docker inspect -f '{{.State.ExitCode}}' "$id")" && compose down -v
}

# Prometheus and Grafana. Grafana is looked at running only where its image can be had.
check_monitoring() {
    local prometheus grafana services=(chatroom prometheus)
    prometheus=$(sed -nE 's/^ +image: (prom\S+)/\1/p' compose.monitoring.yaml)
    grafana=$(sed -nE 's/^ +image: (grafana\S+)/\1/p' compose.monitoring.yaml)
    step "promtool: configuration and alert rules are right" promtool check config /deploy/prometheus/prometheus.yml
    step "promtool: alerts fire when they should" promtool test rules /tests/monitoring/alerts.test.yml
    step "Grafana's files are in form and fit together" python3 tests/monitoring/check_grafana.py
    [[ -z $(docker image ls -q "$grafana") && -n ${stand_ins[*]} ]] || services+=(grafana)
    step "compose.monitoring.yaml is right" monitoring config -q
    step "compose.monitoring.yaml comes up" monitoring up -d --wait --wait-timeout 90 "${services[@]}" || return
    step "monitoring: two clients chat" compose_chat
    prometheus=http://127.0.0.1:$(port_of "$(container prometheus)" 9090)
    step "Prometheus reads the server's /metrics" reads_metrics "$prometheus"
    step "Prometheus has taken the alert rules" has_rules "$prometheus"
    step "Prometheus can answer every query of the dashboard" python3 tests/monitoring/check_grafana.py "$prometheus"
    if [[ ${#services[@]} -lt 3 ]]; then
        leave_out "Grafana has the dashboard" "its image cannot be had here, and Debian has no package to make one of"
    else
        step "Grafana has the dashboard" within 60 has_dashboard
    fi
}

promtool() {
    docker run --rm --name chatroom-check-promtool --entrypoint /bin/promtool -v "$PWD/deploy:/deploy:ro" -v "$PWD/tests/monitoring:/tests/monitoring:ro" "$prometheus" "$@"
}

monitoring() { compose -f compose.yaml -f compose.monitoring.yaml "$@"; }

get() { python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())' "$1"; }

target_is_up() { get "$1/api/v1/targets" | grep -q '"health":"up"'; }

reads_metrics() {
    within 45 target_is_up "$1" || { get "$1/api/v1/targets" | grep -o '"lastError":"[^"]*"'; return 1; }
}

has_rules() { same alerts "$(grep -c -- '- alert:' deploy/prometheus/alerts.yml)" "$(get "$1/api/v1/rules" | grep -o '"type":"alerting"' | wc -l)"; }

has_dashboard() { get "http://127.0.0.1:$(port_of "$(container grafana)" 3000)/api/search?query=ChatRoom" | grep '"uid":"chatroom"'; }
