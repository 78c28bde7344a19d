# Checks of the image by itself. To be sourced.

build_image() {
    local contexts
    mapfile -t contexts < <(pinned_stand_ins | sed 's/^/--build-context=/')
    docker build -t "$1" "${contexts[@]}" --build-arg REVISION=0123abc --build-arg CREATED=2026-01-02T03:04:05Z \
        --build-arg SOURCE=https://example.org/chatroom "${@:2}" .
}

check_image() {
    local container=chatroom-check-image
    step "it says what it is: OCI labels" has_labels
    step "it declares ports, volume, user and health check" has_declarations
    step "it has no shell and no package manager" has_no_shell
    step "/data belongs to the user of the program" data_is_the_users
    step "it does not start without ICU, and says so" refuses_invariant_mode
    step "it runs read-only, without capabilities, without new privileges" run_hardened "$container" || return
    step "health turns healthy" becomes_healthy "$container"
    step "it runs as user 1654" runs_as_user "$container"
    step "the health check tells why: healthy" docker exec "$container" /app/ChatRoom.Server healthcheck
    step "the health check tells why: unhealthy" tells_unhealthy "$container"
    step "two clients chat through the published port" two_clients_chat "$(port_of "$container" 5000)"
    step "a picture is written again by the picture process, and has a thumbnail" shares_a_picture "$container"
    step "aliases are compared by NFKC" compares_by_nfkc "$(port_of "$container" 5000)"
    step "what was said is there after docker kill" survives_kill "$container"
    step "a backup can be made while it runs, and overwrites nothing" backs_up "$container"
    step "the log is lines of JSON" logs_json "$container"
    step "docker stop tells the clients, and ends it with exit code 0 within 10 s" stops_in_order "$container"
    step "ASPNETCORE_HTTP_PORTS moves HTTP, and the health check goes along" moves_http
}

label() { docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$image"; }

has_labels() {
    same version "$(docker run --rm "$image" --version)" "$(label version)" &&
        same title ChatRoom "$(label title)" && same licenses MIT "$(label licenses)" && same revision 0123abc "$(label revision)" &&
        same created 2026-01-02T03:04:05Z "$(label created)" && same source https://example.org/chatroom "$(label source)" &&
        [[ -n $(label description) ]]
}

has_declarations() {
    same ports '5000/tcp 5001/tcp 8080/tcp ' "$(docker image inspect -f '{{range $port, $_ := .Config.ExposedPorts}}{{$port}} {{end}}' "$image")" &&
        same volumes '{"/data":{}}' "$(docker image inspect -f '{{json .Config.Volumes}}' "$image")" &&
        same user 1654 "$(docker image inspect -f '{{.Config.User}}' "$image")" &&
        same directory / "$(docker image inspect -f '{{.Config.WorkingDir}}' "$image")" &&
        same 'health check' '["CMD","/app/ChatRoom.Server","healthcheck"]' "$(docker image inspect -f '{{json .Config.Healthcheck.Test}}' "$image")"
}

# By its files, not by trying: a shell under another name is none less.
has_no_shell() {
    local id names
    id=$(docker create --name chatroom-check-files "$image") && names=$(docker export "$id" | tar -t) && docker rm "$id" || return
    [[ $names == *app/ChatRoom.Server* ]] || return
    ! grep -E '(^|/)(sh|bash|dash|ash|zsh|busybox|toybox|apt|apt-get|dpkg|apk|chisel|perl|python3?|curl|wget|nc)$' <<<"$names"
}

data_is_the_users() {
    local id owner
    id=$(docker create --name chatroom-check-data "$image") && owner=$(docker cp "$id:/data" - | tar -tv --numeric-owner) && docker rm -v "$id" || return
    [[ $owner == drwx*" 1654/1654 "* ]] || { echo "$owner"; return 1; }
}

refuses_invariant_mode() {
    local said
    said=$(docker run --rm --name chatroom-check-invariant -e DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$image" 2>&1)
    same 'exit code' 1 $? && [[ $said == *globalization-invariant* ]] || { echo "$said"; return 1; }
}

run_hardened() {
    docker run -d --name "$1" --read-only --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1::5000 -p 127.0.0.1::8080 "$image"
}

runs_as_user() { same user 1654 "$(docker top "$1" -o pid,uid | awk 'END { print $2 }')"; }

tells_unhealthy() {
    local said
    said=$(docker exec "$1" /app/ChatRoom.Server healthcheck --urls http://127.0.0.1:1 2>&1)
    same 'exit code' 1 $? && [[ $said == *'unhealthy: Connection refused'* ]] || { echo "$said"; return 1; }
}

# Somebody with a terminal sends a PNG to their one-time link. The server says its size, so that it was decoded.
shares_a_picture() {
    local ann line link http
    http=http://127.0.0.1:$(port_of "$1" 8080)
    write_png "$work/cat.png" && join ann "$(port_of "$1" 5000)" painter && hear "$ann" 'You are now connected!' && say "$ann" '/upload cat.png' || return
    until [[ ${line-} == *' /u/'* ]]; do IFS= read -r -t 10 -u "$ann" line || return; done
    link=${line##* }
    curl -fsS -T "$work/cat.png" "$http${link%$'\r'}" >"$work/shared.json" && hear "$ann" 'painter shared cat.png (' && say "$ann" /quit && hear_end "$ann" || return
    python3 - "$work/shared.json" "$http" <<'PYTHON'
import json, sys, urllib.request
shared = json.load(open(sys.argv[1]))
assert (shared["type"], shared["width"], shared["height"]) == ("image/png", 64, 48), shared
file = sys.argv[2] + shared["url"]
assert urllib.request.urlopen(file).read(8) == b"\x89PNG\r\n\x1a\n"
thumbnail = "/".join(shared["url"].split("/")[:3]) + "/thumbnail"
assert urllib.request.urlopen(sys.argv[2] + thumbnail).headers["Content-Type"] == "image/webp"
PYTHON
}

# write_png FILE: 64 x 48 pixels of one color.
write_png() {
    python3 - "$1" <<'PYTHON'
import struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\0" + b"\x30\x60\x90" * 64 for _ in range(48))
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
PYTHON
}

compares_by_nfkc() {
    local plain ligature
    join plain "$1" fish && hear "$plain" 'You are now connected!' &&
        join ligature "$1" $'\uFB01sh' && hear "$ligature" 'is taken' && say "$plain" /quit && exec {ligature}>&-
}

survives_kill() {
    local ann bob
    join ann "$(port_of "$1" 5000)" keeper && hear "$ann" 'You are now connected!' &&
        say "$ann" 'remember this' && hear "$ann" 'keeper: remember this' &&
        docker kill "$1" && docker start "$1" && becomes_healthy "$1" && exec {ann}>&- &&
        join bob "$(port_of "$1" 5000)" newcomer && hear "$bob" '] keeper: remember this' && say "$bob" /quit && hear_end "$bob"
}

backs_up() {
    docker exec "$1" /app/ChatRoom.Server backup /data/copy.db && docker cp "$1:/data/copy.db" "$work/copy.db" &&
        [[ $(head -c 15 "$work/copy.db") == 'SQLite format 3' ]] && ! docker exec "$1" /app/ChatRoom.Server backup /data/copy.db
}

logs_json() {
    docker logs "$1" 2>/dev/null | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
ids = [line["EventId"]["Id"] for line in lines]
assert 100 in ids and ids.count(200) >= 2, ids' && same 'standard error' '' "$(docker logs "$1" 2>&1 >/dev/null)"
}

stops_in_order() {
    local ann begin
    join ann "$(port_of "$1" 5000)" ann && hear "$ann" 'You are now connected!' || return
    begin=$(date +%s%N)
    docker stop "$1" && hear "$ann" '* the server is shutting down, please reconnect' && hear_end "$ann" || return
    same 'exit code' 0 "$(docker inspect -f '{{.State.ExitCode}}' "$1")" && [[ $(($(date +%s%N) - begin)) -lt 10000000000 ]]
}

moves_http() {
    docker run -d --name chatroom-check-ports -e ASPNETCORE_HTTP_PORTS=8081 -p 127.0.0.1::8081 "$image" && becomes_healthy chatroom-check-ports &&
        docker exec chatroom-check-ports /app/ChatRoom.Server healthcheck | grep -F :8081/ && docker rm -f -v chatroom-check-ports
}

# The same Dockerfile for the other processor. Where its base image cannot be pulled, an empty one will do: the last stage only copies.
check_other_processor() {
    local other=arm64 base contexts=()
    base=$(sed -nE 's/^FROM (\S+-chiseled-extra\S*)$/\1/p' Dockerfile)
    if [[ " ${stand_ins[*]} " == *" $base "* ]]; then
        docker buildx build -q --platform linux/$other -t chatroom-check/foreign-runtime --target foreign-runtime \
            -f "$here/stand-ins.Dockerfile" "$here/stand-ins" >/dev/null
        contexts=("--build-context=$base=docker-image://chatroom-check/foreign-runtime")
    fi
    step "the same Dockerfile builds for $other" build_image "$image:$other" --platform linux/$other "${contexts[@]}" || return
    step "all that is native in it is for $other" is_aarch64 "$image:$other"
}

is_aarch64() {
    local id
    same architecture arm64 "$(docker image inspect -f '{{.Architecture}}' "$1")" || return
    id=$(docker create --name chatroom-check-arm64 "$1") && docker cp "$id:/app" - >"$work/app.tar" && docker rm -v "$id" || return
    python3 - "$work/app.tar" <<'PYTHON'
import sys, tarfile
EM_AARCH64 = 183
found = 0
with tarfile.open(sys.argv[1]) as app:
    for file in app:
        head = app.extractfile(file).read(20) if file.isfile() else b""
        if head[:4] == b"\x7fELF":
            found += 1
            assert int.from_bytes(head[18:20], "little") == EM_AARCH64, file.name
assert found > 0, "no native file at all"
PYTHON
}
