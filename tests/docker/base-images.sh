#!/usr/bin/env bash
# The images that the Dockerfile and the compose files begin with. What can be pulled is pulled. Where the registries
# are out of reach, stand-ins take their names: made of Debian's packages and this machine's .NET (see stand-ins.Dockerfile).
#
#   base-images.sh IMAGE...   makes sure that each of them is there; prints the names of those that had to be stood in for
#
# A stand-in for an image that is pinned by its digest has the name without it; steps.sh tells builds so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

home=${CHATROOM_DOCKER_HOME:-/var/lib/chatroom-docker}
debian=chatroom-check/debian

log() { printf 'base-images.sh [%3ds] %s\n' "$SECONDS" "$*" >&2; }
die() { log "$*"; exit 1; }
have() { docker image inspect "$1" >/dev/null 2>&1; }
is_stand_in() { [[ $(docker image inspect -f '{{index .Config.Labels "chatroom-check.stand-in"}}' "$1" 2>/dev/null) == true ]]; }

# Names without a dot before the first slash are Docker Hub's.
registry_of() {
    local host=${1%%/*}
    [[ $host == *.* ]] && echo "$host" || echo registry-1.docker.io
}

pull() { getent hosts "$(registry_of "$1")" >/dev/null && timeout 300 docker pull -q "$1" >/dev/null 2>&1; }

# A small Debian of the machine's own release, as an image: what stand-ins are made in, and of.
make_debian() {
    ! have "$debian" || return 0
    [[ $EUID -eq 0 ]] || die "no registry is in reach, and only root can make stand-ins for its images"
    local icu scratch=${TMPDIR:-/tmp}
    [[ $(df --output=avail -k /dev/shm | tail -1) -lt 2000000 ]] || scratch=/dev/shm
    mkdir -p "$home"
    {
        apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends mmdebstrap &&
            icu=$(apt-cache pkgnames libicu | grep -xE 'libicu[0-9]+' | sort -V | tail -1) &&
            TMPDIR=$scratch mmdebstrap --quiet --variant=minbase --format=tar --skip=check/empty \
                --include="ca-certificates,$icu,tzdata,libssl3,zlib1g,libstdc++6" --aptopt='Acquire::Languages "none"' \
                --customize-hook='cd "$1/usr/share" && rm -rf man/* locale/* info/* doc/*' \
                "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$home/debian.tar"
    } >"$home/debian.log" 2>&1 </dev/null || { tail -5 "$home/debian.log" >&2; die "cannot make a Debian"; }
    docker import "$home/debian.tar" "$debian" >/dev/null
    rm "$home/debian.tar"
    log "Debian ready"
}

# The machine's .NET, and what it needs to reach NuGet: certificates and settings of its own, in the SDK's stand-in only.
stand_in() {
    local image=$1 target=$2 dotnet machine
    make_debian
    dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
    machine=$(mktemp -d)
    mkdir "$machine/certificates" "$machine/nuget"
    cp /usr/local/share/ca-certificates/*.crt "$machine/certificates/" 2>/dev/null || true
    cp ~/.nuget/NuGet/NuGet.Config "$machine/nuget/" 2>/dev/null || true
    docker buildx build -q -t "$image" --target "$target" -f stand-ins.Dockerfile \
        --build-context "dotnet=$dotnet" --build-context "machine=$machine" \
        --build-arg "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}" \
        --build-arg "ASPNET_VERSION=$(ls "$dotnet/shared/Microsoft.AspNetCore.App" | sort -V | tail -1)" \
        stand-ins >/dev/null || die "cannot make a stand-in for $image"
    rm -r "$machine"
}

for image in "$@"; do
    tag=${image%@*}
    if have "$image" || pull "$image"; then
        if ! is_stand_in "$image"; then
            log "$image itself"
            continue
        fi
    elif have "$tag" && ! is_stand_in "$tag"; then
        die "$tag is here with another digest than the Dockerfile's, and $image cannot be pulled: renew the digest, or remove the image"
    elif ! have "$tag"; then
        case $image in
            */sdk:*) stand_in "$tag" sdk ;;
            */aspnet:*-chiseled-extra*) stand_in "$tag" runtime ;;
            prom/prometheus:*) stand_in "$tag" prometheus ;;
            postgres:*) stand_in "$tag" postgres ;;
            haproxy:*) stand_in "$tag" haproxy ;;
            *) log "no stand-in for $image"; continue ;;
        esac
    fi
    log "a stand-in for $image"
    echo "$image"
done
