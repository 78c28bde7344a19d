#!/usr/bin/env bash
# Measures a server that ChatRoom.Bench starts itself, and appends one line to FILE.
#
#   probe.sh SUBCOMMAND --bench DLL --port N --out FILE [--item NAME] [options of the subcommand]
#
# The subcommand is logins or flood; NAME is the item in the results (default: the subcommand). The server is in $PEERS/chatroom.
set -uo pipefail
subcommand=$1 item=$1 bench= out= more=()
shift
while [[ $# -gt 0 ]]; do
    case $1 in
    --bench) bench=$2; shift ;;
    --out) out=$2; shift ;;
    --item) item=$2; shift ;;
    *) more+=("$1") ;;
    esac
    shift
done

ulimit -n "$(ulimit -Hn)"
result=$(mktemp)
log=$(mktemp)
trap 'rm -f "$result" "$log"' EXIT
dotnet "$bench" "$subcommand" --server "${PEERS:-/tmp/peers}/chatroom/ChatRoom.Server.dll" --json "$result" "${more[@]}" >"$log" 2>&1
[[ -s $result ]] || echo "{\"error\":\"$(tail -1 "$log" | tr -d '"\\' | tr -cd '[:print:]')\"}" >"$result"
cat "$log"
sed "s/^{/{\"name\":\"chatroom-process\",\"item\":\"$item\",/" "$result" >>"$out"
