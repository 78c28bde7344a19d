#!/usr/bin/env bash
# Checks the format, builds, runs all tests, and checks the container image (tests/docker/check.sh) and the measuring tools
# (bench/check.sh; both not if there are arguments, which go to "dotnet test"). Its last line is "N passed, N failed, N skipped"; it exits with 0 only
# if all is well and nothing was skipped that can be run here. Installs what the tests call (Debian: apt-get) where that is missing.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

PATH+=:/usr/sbin # where haproxy is; not everybody has it in the path

declare -A packages=([nc]=netcat-openbsd [telnet]=telnet [python3]=python3 [script]=bsdutils [tmux]=tmux [haproxy]=haproxy [openssl]=openssl [gcc]="gcc libc6-dev" [taskset]=util-linux [ss]=iproute2)
source tests/packages.sh

fail() {
    echo "test.sh: $1" >&2
    echo "0 passed, 0 failed, 0 skipped"
    exit 1
}

command -v dotnet >/dev/null || fail "there is no dotnet; the .NET SDK of global.json is needed"
install_missing

echo "== format"
dotnet format --verify-no-changes || fail "the format is not as .editorconfig says; 'dotnet format' mends it"
echo "== build"
dotnet build -c Release || fail "it does not build"
echo "== test"
log=$(mktemp)
trap 'rm -f "$log" "$log.check"' EXIT
dotnet test -c Release --no-build --no-progress --filter-not-trait Runs=docker "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# The summary of each run of "dotnet test" stands for all its projects; the ones of single projects are within it.
count() { awk -v name="$1:" '$1 == name { sum += $2 } END { print sum + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)

if [[ $((passed + failed)) -eq 0 ]]; then
    echo "test.sh: no test ran" >&2
    status=1
elif [[ $skipped -ne 0 && -z $(missing_tools) ]]; then
    echo "test.sh: tests were skipped although all they call is there" >&2
    status=1
fi

# check TITLE SCRIPT: runs it, and adds what its result, "N passed, N failed, N skipped", says.
check() {
    echo "== $1"
    "$2" </dev/null 2>&1 | tee "$log.check"
    [[ ${PIPESTATUS[0]} -eq 0 || $status -ne 0 ]] || status=1
    local more_passed more_failed more_skipped
    if read -r more_passed _ more_failed _ more_skipped _ < <(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log.check" | tail -1); then
        passed=$((passed + more_passed)) failed=$((failed + more_failed)) skipped=$((skipped + more_skipped))
    else
        echo "test.sh: $2 ended without a result" >&2
        failed=$((failed + 1))
    fi
}

# After the tests, not beside them: building an image, and measuring, take all the processor there is.
if [[ $# -eq 0 ]]; then
    check image tests/docker/check.sh
    check bench bench/check.sh
fi
[[ $failed -eq 0 || $status -ne 0 ]] || status=1

echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
