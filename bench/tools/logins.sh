#!/usr/bin/env bash
# Measures messages while accounts log in, with ChatRoom.Bench logins, and appends one line to FILE.
#
#   logins.sh --bench DLL --port N --out FILE [options of ChatRoom.Bench logins]
#
# The server is in $PEERS/chatroom.
set -uo pipefail
bench= out= more=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --bench) bench=$2; shift ;;
    --out) out=$2; shift ;;
    *) more+=("$1") ;;
    esac
    shift
done

ulimit -n "$(ulimit -Hn)"
result=$(mktemp)
log=$(mktemp)
trap 'rm -f "$result" "$log"' EXIT
dotnet "$bench" logins --server "${PEERS:-/tmp/peers}/chatroom/ChatRoom.Server.dll" --json "$result" "${more[@]}" >"$log" 2>&1
[[ -s $result ]] || echo "{\"error\":\"$(tail -1 "$log" | tr -d '"\\' | tr -cd '[:print:]')\"}" >"$result"
cat "$log"
sed 's/^{/{"name":"chatroom-process","item":"logins",/' "$result" >>"$out"
