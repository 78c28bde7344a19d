# What checks in bash are made of: counting, skipping, waiting. To be sourced.

passed=0 failed=0 skipped=0 left_out=0
work=$(mktemp -d)

# step NAME COMMAND...: passes if the command does; what it printed is shown if it does not.
step() {
    local name=$1 output
    shift
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        passed=$((passed + 1))
        printf 'passed  %s\n' "$name"
        rm "$output"
        return 0
    fi
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$name"
    tail -40 "$output" | sed 's/^/        /'
    rm "$output"
    return 1
}

skip() {
    skipped=$((skipped + 1))
    printf 'skipped %s: %s\n' "$1" "$2"
}

# As skip, of what cannot be had on this machine at all: no reason to fail.
leave_out() {
    left_out=$((left_out + 1))
    skip "$@"
}

# The counts, and the exit code.
finish() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 && $skipped -eq $left_out ]]
    exit
}

# within SECONDS COMMAND...: until the command succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $end ]] || { echo "in vain: $*"; return 1; }
        sleep 0.2
    done
}

# same WHAT EXPECTED ACTUAL
same() { [[ $2 == "$3" ]] || { echo "$1: expected '$2', but it is '$3'"; return 1; }; }
