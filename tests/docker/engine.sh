#!/usr/bin/env bash
# A Docker engine for the checks of the image. One that answers already is used as it is; else, as root on a bare Debian
# machine (no systemd, no Docker), one is unpacked and started beside it, with a socket, data and state of its own.
#
#   engine.sh up              makes sure that an engine answers
#   eval "$(engine.sh env)"   lets this shell's docker, buildx and compose speak to it
#   engine.sh down            stops the engine that `up` started and takes away what it left in the network; its
#                             images stay where they are, for the next time
#
# CHATROOM_DOCKER_HOME is where it lives, /var/lib/chatroom-docker by default.
set -euo pipefail

home=${CHATROOM_DOCKER_HOME:-/var/lib/chatroom-docker}
suite=trixie # the Debian release that the engine's packages come from: older ones have no buildx and no compose v2
engine=$home/engine
pidfile=$home/dockerd.pid

log() { printf 'engine.sh [%3ds] %s\n' "$SECONDS" "$*" >&2; }
die() { log "$*"; exit 1; }
answers() { docker version >/dev/null 2>&1; }

# The machine's own engine first; ours only where that does not answer.
use_engine() {
    if [[ -x $engine/usr/bin/docker ]] && ! answers; then
        export PATH="$engine/usr/bin:$engine/usr/sbin:$PATH"
        export DOCKER_CONFIG="$home/config" DOCKER_HOST="unix://$home/docker.sock"
        hash -r
    fi
}

# The recorded process, if it still is our dockerd.
our_pid() {
    local pid
    pid=$(cat "$pidfile" 2>/dev/null) && [[ $(readlink "/proc/$pid/exe") == "$engine/usr/sbin/dockerd" ]] && echo "$pid"
}

# What the engine calls, from the machine's own release.
install_tools() {
    local package wanted=()
    for package in runc iptables iproute2; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || wanted+=("$package")
    done
    [[ ${#wanted[@]} -ne 0 ]] || return 0
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${wanted[@]}"; } \
        >"$home/apt.log" 2>&1 </dev/null || { tail -5 "$home/apt.log" >&2; die "cannot install ${wanted[*]}"; }
}

# Unpacks the packages of a newer engine, and installs none: the machine's own packages stay as they are.
get_engine() {
    [[ ! -e $engine/.complete ]] || return 0
    local apt=$home/apt mirror deb
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' 'Label: Debian' | head -1)
    [[ -n $mirror ]] || die "this is no Debian machine: install Docker yourself"
    rm -rf "$apt" "$engine"
    mkdir -p "$apt"/{lists/partial,archives/partial,parts} "$engine"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
    cat >"$apt/apt.conf" <<CONF
Dir::State::lists "$apt/lists";
Dir::State::status "/dev/null";
Dir::Cache "$apt";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
Dir::Etc::preferences "$apt/none";
Dir::Etc::preferencesparts "$apt/parts";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
APT::Sandbox::User "root";
CONF
    (
        cd "$apt/archives"
        export APT_CONFIG=$apt/apt.conf
        apt-get -qq update && apt-get -qq download docker.io docker-cli docker-buildx docker-compose containerd tini
    ) >"$home/engine.log" 2>&1 || { tail -5 "$home/engine.log" >&2; die "cannot download the engine from $suite"; }
    for deb in "$apt"/archives/*.deb; do
        dpkg-deb -x "$deb" "$engine"
    done
    [[ -e $engine/usr/bin/docker-init ]] || ln -s tini-static "$engine/usr/bin/docker-init"
    mkdir -p "$home/config"
    ln -sfn "$engine/usr/libexec/docker/cli-plugins" "$home/config/cli-plugins"
    rm -rf "$apt"
    touch "$engine/.complete"
    log "engine unpacked"
}

start_engine() {
    ! answers || return 0
    [[ -n $(our_pid) ]] || rm -f "$pidfile"
    remember_network
    setsid "$engine/usr/sbin/dockerd" --host "unix://$home/docker.sock" --data-root "$home/data" --exec-root "$home/run" \
        --pidfile "$pidfile" --storage-driver overlay2 >"$home/dockerd.log" 2>&1 </dev/null 9>&- &
    for _ in {1..150}; do
        ! answers || return 0
        sleep 0.2
    done
    grep -E 'level=(error|fatal)|failed' "$home/dockerd.log" | tail -5 >&2
    die "dockerd did not start (see $home/dockerd.log)"
}

up() {
    use_engine
    if ! answers; then
        [[ $EUID -eq 0 ]] || die "no Docker answers here, and only root can start one"
        mkdir -p "$home"
        install_tools
        get_engine
        use_engine
        start_engine
    fi
    docker compose version >/dev/null && docker buildx version >/dev/null || die "docker answers, but without compose or buildx"
    log "Docker $(docker version -f '{{.Server.Version}}') answers"
}

# A bridge, its rules and the forwarding of packets outlive the engine: they are put back to what they were, unless a Docker
# of the machine's own had made them before.
remember_network() {
    rm -rf "$home/network"
    ! ip link show docker0 >/dev/null 2>&1 || return 0
    mkdir "$home/network"
    cat /proc/sys/net/ipv4/ip_forward >"$home/network/ip_forward"
    iptables -S FORWARD | awk '$1 == "-P" { print $3 }' >"$home/network/policy"
}

restore_network() {
    [[ -d $home/network ]] || return 0
    ip link delete docker0 2>/dev/null || true
    local table
    for table in iptables ip6tables; do
        "$table-save" 2>/dev/null | grep -vE 'DOCKER|docker0| br-[0-9a-f]{12}' | "$table-restore" 2>/dev/null || true
    done
    iptables -P FORWARD "$(cat "$home/network/policy")"
    cat "$home/network/ip_forward" >/proc/sys/net/ipv4/ip_forward
    rm -r "$home/network"
}

down() {
    local pid
    pid=$(our_pid) || return 0
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
    done
    restore_network
    log "stopped"
}

case ${1:-} in
    up) up ;;
    env)
        use_engine
        if [[ ${DOCKER_HOST:-} == "unix://$home/docker.sock" ]]; then
            printf 'export PATH=%q DOCKER_CONFIG=%q DOCKER_HOST=%q\n' "$PATH" "$DOCKER_CONFIG" "$DOCKER_HOST"
        fi ;;
    down) down ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
