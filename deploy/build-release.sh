#!/usr/bin/env bash
# Builds self-contained single-file programs, which need neither an SDK nor a runtime:
#   deploy/build-release.sh [linux-x64 | linux-arm64 ...]     (default: both)
# Result: artifacts/chatroom-VERSION-PLATFORM.tar.gz with server, client, settings, licences and deploy/systemd, and SHA256SUMS.
# The machine that runs the server needs libicu (Debian: apt-get install libicu72 or later) for comparing aliases.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

platforms=("$@")
[[ $# -gt 0 ]] || platforms=(linux-x64 linux-arm64)
version=$(sed -nE 's/.*<VersionPrefix>(.*)<\/VersionPrefix>.*/\1/p' Directory.Build.props)
out=$PWD/artifacts
mkdir -p "$out"

# publish PROJECT PLATFORM FOLDER: with a lock file of its own, because a program for one platform needs packages that the build does not.
publish() {
    dotnet publish "src/$1" -c Release -r "$2" --self-contained -o "$3" -nologo -v quiet \
        -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:PublishReadyToRun=true \
        -p:DebugType=none -p:NuGetLockFilePath=obj/release.lock.json
}

names=()
for platform in "${platforms[@]}"; do
    name=chatroom-$version-$platform
    echo "building $name"
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    publish ChatRoom.Server "$platform" "$folder/server"
    publish ChatRoom.Client "$platform" "$folder/client"
    mkdir "$folder/$name"
    cp "$folder/server/ChatRoom.Server" "$folder/server/appsettings.json" LICENSE THIRD-PARTY-NOTICES.md README.md "$folder/$name/"
    cp "$folder/client/ChatRoom.Client" "$folder/$name/chatroom"
    cp -r deploy/systemd "$folder/$name/"
    tar -C "$folder" --owner=0 --group=0 --sort=name -czf "$out/$name.tar.gz" "$name"
    rm -rf "$folder"
    names+=("$name.tar.gz")
done

cd "$out"
sha256sum "${names[@]}" | tee SHA256SUMS
