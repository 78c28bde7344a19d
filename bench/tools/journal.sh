#!/usr/bin/env bash
# How a server starts, and answers, with a journal of so many messages: ChatRoom.Bench journal.
#
#   journal.sh --bench DLL --port N --messages N --rounds N --settle SECONDS --out FILE
#
# Appends one line to FILE. The server is in $PEERS/chatroom, and the journal beside it until the end.
set -uo pipefail
port= messages= rounds=6 settle=5 out= bench= pin=(--cpu 0)
while [[ $# -gt 0 ]]; do
    case $1 in
    --bench) bench=$2; shift ;;
    --port) port=$2; shift ;;
    --messages) messages=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --settle) settle=$2; shift ;;
    --out) out=$2; shift ;;
    --no-pin) pin=() ;;
    esac
    shift
done

dir=${PEERS:-/tmp/peers}/journal-$port
trap 'rm -rf "$dir"' EXIT
rm -rf "$dir"
{
    dotnet "$bench" journal fill --path "$dir/chatroom.db" --messages "$messages" &&
        dotnet "$bench" journal measure --server "${PEERS:-/tmp/peers}/chatroom/ChatRoom.Server.dll" --path "$dir/chatroom.db" \
            --messages "$messages" --port "$port" --rounds "$rounds" --settle "$settle" "${pin[@]}" --json "$dir/result"
} >"$dir.log" 2>&1
[[ -s $dir/result ]] || echo "{\"error\":\"$(tail -1 "$dir.log" | tr -d '"\\' | tr -cd '[:print:]')\"}" >"$dir/result"
cat "$dir.log"
rm -f "$dir.log"
sed "s/^{/{\"name\":\"chatroom-process\",\"item\":\"size:$messages\",/" "$dir/result" >>"$out"
