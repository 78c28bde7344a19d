#!/usr/bin/env bash
# Measures the journal with ChatRoom.Bench journal, and appends one line to FILE.
#
#   journal.sh size   --bench DLL --port N --messages N --rounds N --settle SECONDS --out FILE
#       measures a server with a journal of N messages
#   journal.sh append --bench DLL --busy N --appends N --out FILE
#       measures single appends beside N computing threads
#
# The server is in $PEERS/chatroom. The journal is beside it, and is deleted at the end.
set -uo pipefail
what=$1 port= messages= rounds=6 settle=5 out= bench= busy=0 appends=1000 pin=(--cpu 0)
shift
while [[ $# -gt 0 ]]; do
    case $1 in
    --bench) bench=$2; shift ;;
    --port) port=$2; shift ;;
    --messages) messages=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --settle) settle=$2; shift ;;
    --busy) busy=$2; shift ;;
    --appends) appends=$2; shift ;;
    --out) out=$2; shift ;;
    --no-pin) pin=() ;;
    esac
    shift
done

dir=${PEERS:-/tmp/peers}/journal-$port
trap 'rm -rf "$dir"' EXIT
rm -rf "$dir"
mkdir -p "${PEERS:-/tmp/peers}"
measure() {
    if [[ $what == append ]]; then
        dotnet "$bench" journal append --path "$dir/chatroom.db" --busy "$busy" --appends "$appends" --json "$dir/result"
    else
        dotnet "$bench" journal fill --path "$dir/chatroom.db" --messages "$messages" &&
            dotnet "$bench" journal measure --server "${PEERS:-/tmp/peers}/chatroom/ChatRoom.Server.dll" --path "$dir/chatroom.db" \
                --messages "$messages" --port "$port" --rounds "$rounds" --settle "$settle" "${pin[@]}" --json "$dir/result"
    fi
}
[[ $what == append ]] && item=append:$busy || item=size:$messages
measure >"$dir.log" 2>&1
[[ -s $dir/result ]] || { mkdir -p "$dir"; echo "{\"error\":\"$(tail -1 "$dir.log" | tr -d '"\\' | tr -cd '[:print:]')\"}" >"$dir/result"; }
cat "$dir.log"
rm -f "$dir.log"
sed "s/^{/{\"name\":\"chatroom-process\",\"item\":\"$item\",/" "$dir/result" >>"$out"
