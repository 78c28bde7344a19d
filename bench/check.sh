#!/usr/bin/env bash
# Checks the measuring tools with the real server: measurements of compare.sh with small numbers, and its report; other options of
# the load generator; and that faults are reported. With --all, all measurements of compare.sh; otherwise one of each mode. A check
# fails on lost, repeated or reordered messages, disconnected members, wrong exit codes and a server that ends, but never because
# of time. Uses an existing Release build. The last line is the result: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tests/steps.sh
bench=bench/ChatRoom.Bench/bin/Release/net10.0/ChatRoom.Bench.dll
server=src/ChatRoom.Server/bin/Release/net10.0
template=bench/benchmarks.template.md
items=(--only throughput latency memory joins logins flood)
[[ ${1-} != --all ]] || items=()
port=$((20000 + RANDOM % 10000)) # below the ephemeral ports
export PEERS=$work/peers CPU=
pids=()
trap clean_up EXIT
mkdir -p "$PEERS" "$work/docs"

clean_up() {
    [[ ${#pids[@]} -eq 0 ]] || kill -9 "${pids[@]}" 2>/dev/null
    rm -rf "$work"
}

build() {
    [[ -e $bench ]] || dotnet build bench/ChatRoom.Bench -c Release -v q || return
    [[ -e $server/ChatRoom.Server.dll ]] || dotnet build src/ChatRoom.Server -c Release -v q || return
    ln -s "$PWD/$server" "$PEERS/chatroom"
}

# field NAME LINE: prints a number of a result; nothing if the result does not have it.
field() { sed -nE "s/.*\"$1\":(-?[0-9.]+).*/\1/p" <<<"$2"; }

# faultless LINE: succeeds if a result counts.
faultless() {
    local name value
    [[ $1 == {*} && $1 != *'"error"'* && $1 != *'"faults":["'* ]] || { echo "$1"; return 1; }
    for name in lost duplicate out_of_order corrupt astray closed_members; do
        value=$(field "$name" "$1")
        [[ ${value:-0} == 0 ]] || { echo "$name: $value"; return 1; }
    done
    value=$(field distinct_orders "$1")
    [[ ${value:-1} == 1 ]] || { echo "$value orders"; return 1; }
    [[ -z $(field deliveries_per_s "$1") || $(field deliveries_total "$1") -gt 0 ]] || { echo "nothing was delivered"; return 1; }
}

# start NAME: starts a server of peers.sh on the next port. Its process is ${pids[-1]}.
start() {
    local pid
    port=$((port + 2))
    pid=$(bench/tools/peers.sh "$1" "$port") || return
    pids+=("$pid")
}

load() { timeout 60 dotnet "$bench" load --port "$port" --server-pid "${pids[-1]}" --members 20 --seconds "${duration:-0.5}" --warmup 0.1 "$@"; }

# exits CODE WORDS COMMAND...: succeeds if the command exits with the code and prints the words.
exits() {
    local expected=$1 words=$2 output code
    shift 2
    output=$("$@" 2>&1)
    code=$?
    echo "$output"
    same "exit code" "$expected" "$code" && [[ $output == *"$words"* ]]
}

counts() {
    load "$@" --json "$work/run.json" && faultless "$(cat "$work/run.json")"
}

is_talking() {
    local seen
    exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))" && printf 'GET /stats HTTP/1.0\r\n\r\n' >&3 && seen=$(field in_msgs "$(tr -d ' \n' <&3)")
    [[ ${seen:-0} -gt 100 ]]
}

killed_server_is_reported() {
    local run code
    start chatroom || return
    duration=20 load >"$work/killed" 2>&1 &
    run=$!
    within 20 is_talking && kill -9 "${pids[-1]}"
    wait "$run"
    code=$?
    cat "$work/killed"
    same "exit code" 2 "$code" && grep -q "the server's process has ended" "$work/killed"
}

# Succeeds if the last server still runs and has logged no errors.
has_no_errors() {
    kill -0 "${pids[-1]}" && ! grep -E ' (ERR|FTL) |Unhandled' "$PEERS"/chatroom*-"$port".log
}

report_is_complete() {
    local heading
    while read -r heading; do
        grep -qxF "$heading" "$work/docs/benchmarks.md" || { echo "no section '$heading'"; return 1; }
    done < <(grep '^##' "$template")
    ! grep -n '{{' "$work/docs/benchmarks.md" || return
    [[ -n $no_gcc || ${#items[@]} -gt 0 ]] || ! grep -n -B2 'Not measured' "$work/docs/benchmarks.md"
}

# cluster.py has counted the messages itself: it fails if one is lost.
cluster_is_measured() { exits 0 '"figure": "nodes"' timeout 120 bench/tools/cluster.py --bench "$bench" --server "$server/ChatRoom.Server.dll" --turns 1 --seconds 1 nodes; }

step "the tools build" build || finish
no_gcc=
if ! command -v gcc >/dev/null; then
    no_gcc=1
    leave_out "the leanest possible server" "gcc is not installed"
fi

step "compare.sh measures" bench/compare.sh --short "${items[@]}" --out "$work/results" --docs "$work/docs/benchmarks.md" --port "$((port + 10))"
while read -r line; do
    [[ $line == *'"group":"environment"'* ]] || step "$(sed -E 's/.*"group":"([^"]*)".*"name":"([^"]*)","item":"([^"]*)".*/\1: \3, \2/' <<<"$line")" faultless "$line"
done <"$work/results"
step "its report has all sections" report_is_complete

port=$((port + 2000)) # compare.sh has used the ports in between
step "a server starts" start chatroom || finish
step "text clients, at a rate" counts --rate 100
step "text clients join" exits 0 "joins per second" load --mode connect
step "classic clients" counts --dialect classic --window 8
step "a wrong option is exit code 1" exits 1 "--size" load --size 3
step "the server has logged no errors" has_no_errors
step "a server with TLS starts" start chatroom-tls || finish
step "clients over TLS" counts --tls --insecure
step "an untrusted certificate is exit code 1" exits 1 "certificate" load --tls
step "the server with TLS has logged no errors" has_no_errors
port=$((port + 2))
step "a refused connection is exit code 1" exits 1 "refused" load
step "a killed server is exit code 2" killed_server_is_reported
if [[ -x $(command -v pg_ctlcluster) ]]; then step "three nodes on PostgreSQL" cluster_is_measured; else leave_out "three nodes on PostgreSQL" "postgresql is not installed"; fi
step "a result with a loss does not count" exits 1 "lost: 1" faultless '{"deliveries_per_s":5,"deliveries_total":5,"lost":1}'
finish
