# The measurements of compare.sh, which sources this file. make_plan fills "plan" and "groups".
# A line of the plan contains the item, the server, the label, the weight (about its seconds), the number of runs, and the
# command, quoted for eval.

plan=() groups=() all_weight=0 all_steps=0
all_groups=(throughput latency cold memory tls joins crowd websocket rooms slow allocation cores journal logins flood flatness)

# plan_run NAME LABEL RUNS WEIGHT COMMAND...
plan_run() {
    local name=$1 label=$2 times=$3 weight=$4
    shift 4
    [[ $times -le $runs ]] || times=$runs
    plan+=("$(printf '%q ' "$group" "$name" "$label" "$weight" "$times" "$@")")
    all_weight=$((all_weight + weight * times)) all_steps=$((all_steps + times))
}

# load NAME ITEM SECONDS WARMUP [options of ChatRoom.Bench load]
# Variables before the call: LABEL is the name in the results (default: ITEM), TIMES the maximum number of runs, HOW options of
# bench.sh.
load() {
    local name=$1 item=$2 seconds=$3 warmup=$4 members
    shift 4
    IFS=: read -r _ members _ <<<"$item"
    [[ -z $short ]] || seconds=${SHORT:-0.5} warmup=0.1
    # shellcheck disable=SC2086
    plan_run "$name" "${LABEL:-$item}" "${TIMES:-$runs}" $((${seconds%.*} + ${warmup%.*} + 3 + members / 1500)) "$here/tools/bench.sh" \
        --peer "$name" --seconds "$seconds" --warmup "$warmup" --label "${LABEL:-$item}" "${pinned[@]}" ${HOW:-} --with "$*" "$item"
}

# Prints the servers that can serve a number of members: ngircd accepts only about 170 members per second, so 5,000 are too many,
# and "threads" needs a thread per member.
peers_of() {
    local members=$1
    echo chatroom
    [[ -n $short && $group != throughput ]] || ! command -v gcc >/dev/null || echo limit
    [[ -n $short ]] || echo nats
    [[ -n $short || $members -gt 1000 ]] || echo ngircd
    [[ -n $short || $members -gt 100 ]] || echo threads
}

each_peer() { # each_peer ITEM SECONDS WARMUP [options]
    local peer members
    IFS=: read -r _ members _ <<<"$1"
    for peer in $(peers_of "$members"); do
        [[ $peer != threads || $1 != lat:*:1000 ]] || continue # too many messages for "threads"
        load "$peer" "$@"
    done
}

plan_throughput() {
    for size in ${short:+20 100} ${full:+10 100 1000 5000}; do each_peer "thr:$size" 2 3; done
    for size in ${full:+10000}; do for peer in chatroom limit; do load "$peer" "thr:$size" 2 3; done; done
}

plan_latency() {
    for load in ${short:+100:50} ${full:+1000:10 1000:50 100:100 100:1000}; do each_peer "lat:$load" 4 5; done
}

plan_cold() { each_peer "lat:${full:+1000}${short:+50}:50" 3 1; }

plan_memory() {
    for size in ${short:+100} ${full:+1000 10000 18000}; do
        for peer in $(peers_of "$size"); do [[ $peer == threads ]] || load "$peer" "idle:$size" 5 0; done
    done
}

plan_tls() { load chatroom-tls "idle:${full:+3000}${short:+50}" 5 0 --tls --insecure; }

plan_joins() {
    for size in ${short:+200} ${full:+1000 5000}; do each_peer "connect:$size" 1 0; done
}

plan_crowd() {
    for peer in chatroom ${full:+limit nats}; do SHORT=1.5 load "$peer" "lat:${full:+14996}${short:+496}:1" 8 4; done
}

# The same objects by TCP and in the frames of WebSockets; and what readers would take otherwise for a chat in the browser.
plan_websocket() {
    local size how peer
    for size in ${short:+20} ${full:+1000 5000}; do
        for how in json websocket; do LABEL=$how:$size load chatroom "thr:$size" 3 4 --dialect "$how"; done
        for peer in ${full:+signalr ws}; do LABEL=websocket:$size load "$peer" "thr:$size" 3 4; done
    done
    for how in json websocket; do LABEL=$how:idle load chatroom "idle:${full:+5000}${short:+50}" 5 0 --dialect "$how"; done
    for peer in ${full:+signalr ws}; do LABEL=websocket:idle load "$peer" idle:5000 5 0; done
}

# 5,000 rooms with 2 subscribers and one publisher each, and one room with as many members.
plan_rooms() {
    local rooms=5000 alone=10000
    [[ -z $short ]] || rooms=20 alone=50
    LABEL=one load chatroom "thr:$((rooms * 3 - 4))" 3 3
    for window in 64 $((rooms * 64)); do
        LABEL=many:$window load chatroom "thr:$((rooms * 2))" 3 6 --window "$window" --rooms "$rooms" --publishers "$rooms"
    done
    LABEL=many:coalesced load chatroom "thr:$((rooms * 2))" 3 6 --window $((rooms * 64)) --rooms "$rooms" --publishers "$rooms" --coalesce
    LABEL=idle:one load chatroom "idle:$alone" 5 0
    LABEL=idle:many load chatroom "idle:$alone" 5 0 --rooms "$alone"
}

plan_slow() {
    local members=200 slow=10
    [[ -z $short ]] || members=20 slow=2
    LABEL=none load chatroom "thr:$members" 10 3
    LABEL=slow load chatroom "slow:$members:$slow" 60 3
    for peer in ${full:+limit nats ngircd}; do
        LABEL=none TIMES=1 load "$peer" "thr:$members" 5 3
        LABEL=slow TIMES=1 load "$peer" "slow:$members:$slow" 20 3
    done
}

plan_allocation() {
    local item
    for item in ${short:+thr:20} ${full:+thr:1000 lat:100:1000}; do
        plan_run chatroom "$item" 1 $((short ? 4 : 75)) "$here/tools/allocation.sh" --peer chatroom --item "$item" --seconds $((short ? 1 : 60)) --warmup $((short ? 1 : 6)) "${pinned[@]}"
    done
}

# Server and generator on one core each, both on one core, and both on two cores.
plan_cores() {
    local item=thr:${full:+1000}${short:+50}
    LABEL=apart load chatroom "$item" 3 3
    LABEL=one HOW="--gen-cpu 0" load chatroom "$item" 3 3
    LABEL=both HOW=--no-pin load chatroom "$item" 3 3
}

# The journal in memory and in a file with each durability, in turns; then single appends, on an idle machine and beside
# computing threads; then servers with journals of different sizes.
# The 64 publishers of "posting" have no subscribers: each is alone in a room and receives its own messages.
plan_journal() {
    local peer size busy peers=(chatroom chatroom-none chatroom-process chatroom-disk)
    for size in ${short:+20} ${full:+20 100 1000}; do
        for peer in "${peers[@]}"; do LABEL=deliveries:$size load "$peer" "thr:$size" 3 3; done
    done
    for peer in "${peers[@]}"; do LABEL=posting load "$peer" thr:0 3 3 --window $((64 * 64)) --rooms 64 --publishers 64 --coalesce; done
    for peer in "${peers[@]}"; do LABEL=latency load "$peer" "lat:${full:+100}${short:+20}:100" 5 4; done
    for busy in 0 8; do
        plan_run chatroom-process "append:$busy" "$runs" 5 "$here/tools/journal.sh" append --bench "$bench" --busy "$busy" --appends "${full:+1000}${short:+100}"
    done
    for size in ${short:+1000 20000} ${full:+1000 1000000 10000000}; do
        plan_run chatroom-process "size:$size" 1 $((30 + size / 40000)) "$here/tools/journal.sh" size --bench "$bench" --messages "$size" \
            --rounds "${full:+6}${short:+2}" --settle "${full:+5}${short:+0}" "${pinned[@]}"
    done
}

# 10,000 accounts that log in while 40 members talk. The server is not pinned: it derives keys on all cores.
plan_logins() {
    plan_run chatroom-process logins "$runs" $((short ? 5 : 130)) "$here/tools/probe.sh" logins --bench "$bench" \
        ${full:+--accounts 10000 --seconds 60 --turns 6} ${short:+--accounts 40 --seconds 1 --turns 2}
}

# 19,000 idle connections to one port while 40 members talk. Server, generator and flood share all cores.
plan_flood() {
    local target files
    for files in ${short:+600} ${full:+1024 16384}; do
        for target in chat http; do
            plan_run chatroom-process "$target:$files" "$runs" $((short ? 5 : 90)) "$here/tools/probe.sh" flood --bench "$bench" --item "$target:$files" \
                --target "$target" --open-files "$files" ${short:+--connections 700 --seconds 0.5 --turns 1}
        done
    done
}

# Rooms with one member, which receives its own messages: only the number of rooms differs. With one outstanding message per room,
# and with 64.
plan_flatness() {
    local coalesce=()
    for rooms in ${short:+1 20} ${full:+1 10 100 1000 10000}; do
        for window in 1 64; do
            coalesce=()
            [[ $window == 1 ]] || coalesce=(--coalesce)
            LABEL=rooms:$rooms:$window load chatroom thr:0 2 $((rooms < 10000 ? 3 : 6)) --window $((rooms * window)) --rooms "$rooms" --publishers "$rooms" "${coalesce[@]}"
        done
    done
}

make_plan() {
    local full=1 item size peer window rooms load group
    pinned=()
    [[ -z $short ]] || { full= pinned=(--no-pin --retries 0 --quiet-wait 0); }
    groups=("${only[@]}")
    [[ ${#only[@]} -ne 0 ]] || groups=("${all_groups[@]}")
    for group in "${groups[@]}"; do
        "plan_$group"
    done
}

# Checks the names of the items, before anything is built or deleted.
check_items() {
    local item
    for item in "${only[@]}"; do
        [[ " ${all_groups[*]} " == *" $item "* ]] || fail "there is no item $item; there are ${all_groups[*]}"
    done
}
