#!/usr/bin/env bash
# Checks the measuring tools on the real server: everything that compare.sh measures, with small numbers, and its report; the
# load generator's other options; and that faults are reported. Fails on messages that are lost, repeated or reordered, on
# disconnected members, wrong exit codes and a server that ends, never because of time. Uses a Release build if there is one.
# The result is its line "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tests/steps.sh
bench=bench/ChatRoom.Bench/bin/Release/net10.0/ChatRoom.Bench.dll
server=src/ChatRoom.Server/bin/Release/net10.0
template=bench/benchmarks.template.md
port=$((20000 + RANDOM % 10000)) # below the ports that the system gives to clients
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

# field NAME LINE: a number of a result; empty if it has none.
field() { sed -nE "s/.*\"$1\":(-?[0-9.]+).*/\1/p" <<<"$2"; }

# faultless LINE: whether a result counts.
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

# start NAME: a server of peers.sh on the next port; its process is ${pids[-1]}.
start() {
    local pid
    port=$((port + 2))
    pid=$(bench/tools/peers.sh "$1" "$port") || return
    pids+=("$pid")
}

load() { timeout 60 dotnet "$bench" load --port "$port" --server-pid "${pids[-1]}" --members 20 --seconds "${duration:-0.5}" --warmup 0.1 "$@"; }

# exits CODE WORDS COMMAND...: with that code, and these words among what it prints.
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

killed_server_is_told() {
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

# The server that all those before have used.
is_unharmed() {
    kill -0 "${pids[-1]}" && ! grep -E 'ERR|FTL|Unhandled' "$PEERS"/chatroom*-"$port".log
}

report_is_whole() {
    local heading
    while read -r heading; do
        grep -qxF "$heading" "$work/docs/benchmarks.md" || { echo "no section '$heading'"; return 1; }
    done < <(grep '^##' "$template")
    ! grep -n '{{' "$work/docs/benchmarks.md" || return
    [[ -n $no_gcc ]] || ! grep -n -B2 'Not measured' "$work/docs/benchmarks.md"
}

step "the tools are built" build || finish
no_gcc=
if ! command -v gcc >/dev/null; then
    no_gcc=1
    leave_out "the leanest possible server" "there is no gcc"
fi

step "compare.sh goes through all its items" bench/compare.sh --short --out "$work/results" --docs "$work/docs/benchmarks.md" --port "$((port + 10))"
while read -r line; do
    [[ $line == *'"group":"environment"'* ]] || step "$(sed -E 's/.*"group":"([^"]*)".*"name":"([^"]*)","item":"([^"]*)".*/\1: \3, \2/' <<<"$line")" faultless "$line"
done <"$work/results"
step "its report has all sections" report_is_whole

port=$((port + 2000)) # compare.sh's own are between
step "a server starts" start chatroom || finish
step "text clients, at a rate" counts --rate 100
step "text clients join" exits 0 "joins a second" load --mode connect
step "classic clients" counts --dialect classic --window 8
step "a wrong option is exit code 1" exits 1 "--size" load --size 3
step "the server has taken no harm" is_unharmed
step "a server with TLS starts" start chatroom-tls || finish
step "clients over TLS" counts --tls --insecure
step "a certificate that nobody trusts is exit code 1" exits 1 "certificate" load --tls
step "the server with TLS has taken no harm" is_unharmed
port=$((port + 2))
step "no server is exit code 1" exits 1 "refused" load
step "a server that is killed is exit code 2" killed_server_is_told
step "a loss is no result" exits 1 "lost: 1" faultless '{"deliveries_per_s":5,"deliveries_total":5,"lost":1}'
finish
