#!/usr/bin/env bash
# Builds the image from the Dockerfile as it is, on a real engine, and checks that it does what docs/operations.md says;
# then the compose files. Brings an engine where there is none (engine.sh), and stand-ins for images that cannot be pulled
# (base-images.sh); takes away again all that it started. The result is its line "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=$PWD/tests/docker
source "$here/../steps.sh"
source "$here/steps.sh"
source "$here/clients.sh"
source "$here/image.sh"
source "$here/compose.sh"
source "$here/cluster.sh"

export BUILDX_NO_DEFAULT_ATTESTATIONS=1
image=chatroom-check
project=chatroom-check

# One at a time on a machine: they share the engine, and names in it.
exec 9>"${TMPDIR:-/tmp}/chatroom-check.lock"
flock 9

if [[ $EUID -ne 0 ]] && ! docker version >/dev/null 2>&1; then
    skip "the image and the compose files" "no Docker answers here, and only root can start one"
    finish
fi

eval "$("$here/engine.sh" env)"
docker version >/dev/null 2>&1 || started_engine=true
trap clean_up EXIT
step "a Docker engine answers" "$here/engine.sh" up || finish
eval "$("$here/engine.sh" env)"
clean_containers >/dev/null 2>&1 # of a run that was killed

mapfile -t bases < <(sed -nE 's/^FROM (--platform=\S+ )?(\S+\/\S+).*/\2/p' Dockerfile; sed -nE 's/^ +image: ((prom|postgres|haproxy)\S+)/\1/p' compose.monitoring.yaml compose.cluster.yaml)
mapfile -t stand_ins < <("$here/base-images.sh" "${bases[@]}")

step "the image is built from the Dockerfile as it is" build_image "$image" || finish
check_image
check_other_processor
check_compose
check_monitoring
check_cluster
finish
