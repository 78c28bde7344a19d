#!/usr/bin/env bash
# Passes or fails the whole project: format, build, all tests, the container image, the measuring tools.
#
#   ./test.sh                         everything that CI runs; installs missing tools first (Debian, apt-get, needs root)
#   ./test.sh --no-install            installs nothing; names the tests that it skips because a tool is missing
#   ./test.sh --long                  also the long campaigns: 100 crash rounds, power cuts, 1,000,000 rooms, 20,000 idle
#                                     connections, an hour of fuzzing, the page on a slow phone, a cluster with 200 faults,
#                                     standbys and clocks that jump; takes some hours
#   ./test.sh [-- ARGUMENTS]          only "dotnet test" with these arguments, as: ./test.sh -- --filter-class '*AliasTests'
#
# The last line is "N passed, N failed, N skipped". The exit code is 0 only if nothing failed and nothing that this machine
# can run was skipped.
set -uo pipefail
# Programs that were started in the background, or by nohup, ignore these signals, and a shell cannot change that. The tests send them.
[[ ${1-} == --default-signals ]] && shift || exec env --default-signal=HUP,INT,QUIT bash "${BASH_SOURCE[0]}" --default-signals "$@"
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Programs that run for a minute lose more time by profiling for a second optimization than it gains; the server and the client do not do it, either.
export DOTNET_TieredPGO=0
# Collect garbage after 64 MiB (hexadecimal), not after what fits into the processor's cache: a tenth less processor time.
export DOTNET_GCgen0size=4000000

PATH+=:/usr/sbin # haproxy is there, and not everybody has it in the path

install=yes long=no arguments=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --no-install) install=no ;;
    --long) long=yes ;;
    --) shift; arguments=("$@"); break ;;
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option: $1 (try --help)" >&2; exit 2 ;;
    esac
    shift
done

# Each tool that a test calls, the Debian package that has it, and the tests that need it.
declare -A packages=([nc]=netcat-openbsd [telnet]=telnet [python3]=python3 [script]=bsdutils [tmux]=tmux [haproxy]=haproxy
    [openssl]=openssl [gcc]="gcc libc6-dev" [taskset]=util-linux [ss]=iproute2 [systemd-analyze]=systemd [pg_ctlcluster]=postgresql [faketime]=faketime
    [chromium-headless-shell]="chromium-headless-shell fonts-noto-color-emoji fonts-dejavu-core")
declare -A needed_by=([nc]="documentation examples, bench" [telnet]="telnet clients" [python3]="classic client, monitoring files"
    [script]="terminals" [tmux]="console client in a terminal" [haproxy]="PROXY protocol" [openssl]="TLS"
    [gcc]="power cuts, bench" [taskset]=bench [ss]="connections that are cut" [systemd-analyze]="systemd units"
    [chromium-headless-shell]="the page in a browser" [pg_ctlcluster]="storage in PostgreSQL" [faketime]="clocks that jump")
source tests/packages.sh

fail() {
    echo "test.sh: $1" >&2
    echo "0 passed, 0 failed, 0 skipped"
    exit 1
}

command -v dotnet >/dev/null || fail "dotnet was not found; install the .NET SDK that global.json names"
if [[ $install == yes ]]; then
    install_missing
else
    for tool in $(missing_tools); do
        echo "test.sh: $tool is not installed (package: ${packages[$tool]}); skipping: ${needed_by[$tool]}"
    done
fi

echo "== format"
# White space alone: the build checks the rest of .editorconfig.
dotnet format whitespace . --folder --verify-no-changes || fail "the format differs from .editorconfig; run: dotnet format"
echo "== build"
# One compiler process for all projects, whatever the environment says: then it is itself compiled once, not once per project. It is
# this build's own, and ended after it.
compiler=chatroom-$$
dotnet build -c Release -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler"
built=$?
dotnet exec "$(dotnet msbuild src/ChatRoom.Protocol -getProperty:RoslynTargetsPath)/bincore/VBCSCompiler.dll" -pipename:"$compiler" -shutdown >/dev/null
[[ $built -eq 0 ]] || fail "the build failed"

log=$(mktemp)
trap 'rm -f "$log" "$log.check" "$log.image"' EXIT
passed=0 failed=0 skipped=0 status=0

# run TITLE ARGUMENTS...: runs "dotnet test" and adds its counts. The summary of a run covers all its projects.
run() {
    local title=$1 code
    shift
    echo "== $title"
    # 8: a project has no such test. Whether there is one at all is checked below.
    dotnet test -c Release --no-build --no-progress --ignore-exit-code 8 "$@" 2>&1 | tee "$log"
    code=${PIPESTATUS[0]}
    [[ $code -eq 0 || $status -ne 0 ]] || status=$code
    passed=$((passed + $(count succeeded))) failed=$((failed + $(count failed))) skipped=$((skipped + $(count skipped)))
    if [[ $(($(count succeeded) + $(count failed))) -eq 0 ]]; then
        echo "test.sh: no test ran" >&2
        status=1
    fi
}

count() { awk -v name="$1:" '$1 == name { sum += $2 } END { print sum + 0 }' "$log"; }

# check TITLE SCRIPT...: runs a script and adds the counts of its line "N passed, N failed, N skipped".
check() {
    echo "== $1"
    shift
    "$@" </dev/null 2>&1 | tee "$log.check"
    [[ ${PIPESTATUS[0]} -eq 0 || $status -ne 0 ]] || status=1
    local more_passed more_failed more_skipped
    if read -r more_passed _ more_failed _ more_skipped _ < <(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log.check" | tail -1); then
        passed=$((passed + more_passed)) failed=$((failed + more_failed)) skipped=$((skipped + more_skipped))
    else
        echo "test.sh: $1 ended without a result" >&2
        failed=$((failed + 1))
    fi
}

# ended CODE FILE: what a script in the background has printed, and its exit code.
ended() {
    cat "$2"
    return "$1"
}

if [[ ${#arguments[@]} -gt 0 ]]; then
    run test --filter-not-trait Runs=docker "${arguments[@]}"
else
    run test --filter-not-trait Runs=docker --filter-not-trait Runs=long
    if [[ $skipped -ne 0 && -z $(missing_tools) ]]; then
        echo "test.sh: tests were skipped although all tools are installed" >&2
        status=1
    fi

    # After the tests, not beside them: building an image and measuring use the whole processor. Neither fails because of time.
    image=
    if [[ $install == yes ]] || docker version >/dev/null 2>&1; then
        tests/docker/check.sh </dev/null >"$log.image" 2>&1 &
        image=$!
    else
        echo "test.sh: no Docker engine answers; skipping: container image"
        skipped=$((skipped + 1))
    fi
    [[ $install == no && -n $(missing_tools) ]] || check bench bench/check.sh
    if [[ -n $image ]]; then
        wait "$image"
        check image ended $? "$log.image"
    fi
fi

if [[ $long == yes ]]; then
    export CHATROOM_CRASH_ROUNDS=${CHATROOM_CRASH_ROUNDS:-100} CHATROOM_FUZZ_SECONDS=${CHATROOM_FUZZ_SECONDS:-3600}
    run "long campaigns" --filter-trait Runs=long
    check bench bench/check.sh --all
    run "crash rounds" --project tests/ChatRoom.EndToEnd.Tests --filter-namespace '*.Durability'
fi
[[ $failed -eq 0 || $status -ne 0 ]] || status=1

echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
