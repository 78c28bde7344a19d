#!/usr/bin/env bash
# Measures what the server allocates under load, from the counters of its garbage collector in /metrics.
#
#   allocation.sh --peer chatroom --port N --item ITEM --seconds T --out FILE [options of bench.sh]
#
# The measurement begins after --warmup T seconds (6) of load, because code is still being compiled in the first seconds.
# Appends one line to FILE: the generator's report with "allocated_bytes", "messages", "deliveries" and "collections". The figures
# include the allocations of one request for /metrics.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
port= item= seconds=60 warmup=6 out= peer=chatroom options=() server_cpu=0
while [[ $# -gt 0 ]]; do
    case $1 in
    --port) port=$2; shift ;;
    --item) item=$2; shift ;;
    --peer) peer=$2; shift ;;
    --warmup) warmup=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --out) out=$2; shift ;;
    --no-pin) options+=("$1"); server_cpu= ;;
    *) options+=("$1") ;;
    esac
    shift
done

pid=$(CPU=$server_cpu "$here/peers.sh" "$peer" "$port") || exit 1
work=$(mktemp -d)
trap 'kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# Prints four numbers: allocated bytes, received messages, deliveries, collections.
counters() {
    exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))" || return 1
    printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
    awk '$1 ~ /^dotnet_gc_heap_total_allocated_bytes_total/ { bytes = $2 }
         $1 ~ /^chatroom_messages_received_total/ { messages += $2 }
         $1 ~ /^chatroom_messages_delivered_total/ { deliveries += $2 }
         $1 ~ /^dotnet_gc_collections_total/ { collections += $2 }
         END { printf "%.0f %.0f %.0f %.0f\n", bytes, messages, deliveries, collections }' <&3
    exec 3>&-
}

"$here/bench.sh" --peer "$peer" --port "$port" --pid "$pid" --retries 0 --seconds $((seconds + 3)) --warmup "$warmup" --out "$work/line" \
    "${options[@]}" "$item" >/dev/null &
load=$!
sleep $((warmup + 1)) # one second for joining
read -r bytes messages deliveries collections < <(counters)
sleep "$seconds"
read -r bytes2 messages2 deliveries2 collections2 < <(counters)
wait "$load"
line=$(tail -1 "$work/line")
printf '%s,"allocated_bytes":%s,"messages":%s,"deliveries":%s,"collections":%s}\n' "${line%\}}" \
    $((bytes2 - bytes)) $((messages2 - messages)) $((deliveries2 - deliveries)) $((collections2 - collections)) >>"$out"
