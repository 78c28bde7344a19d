#!/usr/bin/env bash
# Compares ChatRoom with other servers, and writes the results to docs/benchmarks.md.
#
#   bench/compare.sh [options]
#
#   --only ITEM...   measure only these items, and keep the results of the others (default: all items)
#   --runs N         number of runs of each measurement (3)
#   --out FILE       the results, one JSON object per line (/tmp/chatroom-compare.jsonl)
#   --docs FILE      the report (docs/benchmarks.md)
#   --report         only write the report from the existing results
#   --short          check that everything works (for bench/check.sh): small numbers, one run of a second each, only ChatRoom
#                    and "limit", no pinning, and the existing Release build
#   --port N         the first port to use (21500)
#
# Items: throughput latency cold memory tls joins crowd websocket rooms slow allocation cores journal logins flood flatness
#
# All items take about 75 minutes on an idle machine with two cores. Within an item the servers take turns, so that a slow
# minute affects all of them. The server is published from the current code, as for users. The results of an item are saved
# when the item is complete: after an interruption, continue with --only and the missing items. If a run fails, the report
# contains the reason, and the next run follows. Missing tools (nats-server, ngircd, node, gcc) are installed with apt-get (Debian).
# The text of the report is in bench/benchmarks.template.md. Servers are built in $PEERS (/tmp/peers).
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
export PEERS=${PEERS:-/tmp/peers} BENCH
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
PATH+=:/usr/sbin # nats-server and ngircd are there, but not every user has it in the path
runs=3 out=/tmp/chatroom-compare.jsonl docs=$root/docs/benchmarks.md short= only=() report_only= port=21500

usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
fail() { echo "compare.sh: $1" >&2; exit 1; }

while [[ $# -gt 0 ]]; do
    case $1 in
    --only) while [[ $# -gt 1 && $2 != --* ]]; do only+=("$2"); shift; done ;;
    --runs) runs=${2:?}; shift ;;
    --out) out=${2:?}; shift ;;
    --docs) docs=${2:?}; shift ;;
    --port) port=${2:?}; shift ;;
    --report) report_only=1 ;;
    --short) short=1 runs=1 ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 1 ;;
    esac
    shift
done

source "$root/tests/packages.sh"
source "$here/tools/plan.sh"
source "$here/tools/environment.sh"
check_items
bench=$root/bench/ChatRoom.Bench/bin/Release/net10.0/ChatRoom.Bench.dll BENCH=$root/bench/ChatRoom.Bench/bin/Release/net10.0/ChatRoom.Bench.dll
work=$(mktemp -d)
[[ -z $short ]] || PEERS=$work/peers
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

write_report() {
    dotnet "$bench" report --results "$out" --template "$here/benchmarks.template.md" --output "$docs"
}

# Builds the current code. A short run uses the existing build.
build() {
    if [[ -z $short || ! -e $bench ]]; then
        dotnet build "$here/ChatRoom.Bench" -c Release -v q >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "ChatRoom.Bench does not build"; }
    fi
    [[ -z $report_only ]] || return 0
    mkdir -p "$PEERS"
    if [[ -n $short ]]; then
        ln -sfn "$root/src/ChatRoom.Server/bin/Release/net10.0" "$PEERS/chatroom"
    else
        rm -rf "$PEERS/chatroom"
        dotnet publish "$root/src/ChatRoom.Server" -c Release --use-current-runtime --no-self-contained -o "$PEERS/chatroom" -v q >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "the server cannot be published"; }
    fi
}

# progress TEXT: prints the current step and the estimated remaining time.
done_weight=0 done_steps=0 begin=$SECONDS
progress() {
    local left=
    [[ $done_weight -eq 0 ]] || left=$(((SECONDS - begin) * (all_weight - done_weight) / done_weight))
    printf '[%d/%d]  %s%s\n' $((done_steps + 1)) "$all_steps" "$1" "${left:+  (about $((left / 60)) min $((left % 60)) s to go)}" >&2
}

# Executes one run of a measurement, and adds its line to the results of the item.
measure() {
    local run=$1 group=$2 name=$3 label=$4 weight=$5 line
    shift 6
    progress "$group: $label, $name, run $run"
    rm -f "$work/line"
    "$@" --port $((port + done_steps % 500 * 2)) --out "$work/line" >"$work/log" 2>&1 || cat "$work/log" >&2
    line=$(tail -1 "$work/line" 2>/dev/null)
    [[ -n $line ]] || line="{\"name\":\"$name\",\"item\":\"$label\",\"error\":\"no result\"}"
    [[ $line != *'"error"'* ]] || { tail -3 "$work/log"; } >&2
    line=${line/\"run\":1,/}
    printf '{"group":"%s","run":%d,"at":"%s","commit":"%s",%s\n' "$group" "$run" "$(date -u +%FT%TZ)" "$commit" "${line#\{}" >>"$work/results"
    done_weight=$((done_weight + weight)) done_steps=$((done_steps + 1))
}

# Executes all runs of an item, in which the servers take turns. Then replaces the item's earlier results.
measure_group() {
    local group=$1 run i
    : >"$work/results"
    for run in $(seq "$runs"); do
        for i in "${!plan[@]}"; do
            eval "set -- ${plan[i]}" # plan_run has quoted it
            [[ $1 == "$group" && $run -le $5 ]] || continue
            measure "$run" "$1" "$2" "$3" "$4" "${@:5}"
        done
    done
    touch "$out"
    grep -v "^{\"group\":\"$group\"," "$out" >"$work/all"
    cat "$work/results" >>"$work/all"
    cp "$work/all" "$out"
}

declare -A packages=([nats-server]=nats-server [ngircd]=ngircd [node]=nodejs [npm]=npm [gcc]="gcc libc6-dev" [python3]=python3 [openssl]=openssl [taskset]=util-linux [ss]=iproute2)
[[ -n $short$report_only ]] || install_missing
build
if [[ -z $report_only ]]; then
    ulimit -n "$(ulimit -Hn)"
    make_plan
    describe_environment
    for group in "${groups[@]}"; do
        measure_group "$group"
    done
fi
write_report
