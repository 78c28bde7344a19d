# Writes the machine and the versions to the first line of the results. compare.sh sources this file.

commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
[[ -z $(git -C "$root" status --porcelain -- src 2>/dev/null) ]] || commit+=+

first_of() { "$@" 2>/dev/null | head -1; }
version_in() { grep -oE '[0-9]+(\.[0-9]+)+' | head -1; }

describe_environment() {
    local cpu memory
    cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
    memory=$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)
    {
        printf '{"group":"environment","at":"%s","commit":"%s","cpu":"%s","cores":%d,"kernel":"%s","memory_gib":%d,"runs":%d,"versions":{' \
            "$(date -u +%F)" "$commit" "${cpu//[\"\\]/}" "$(nproc)" "$(uname -r)" "$memory" "$runs"
        printf '".NET":"%s","nats-server":"%s","ngircd":"%s","SignalR":"%s","Node":"%s","ws":"%s","gcc":"%s","Python":"%s"}}\n' \
            "$(dotnet --list-runtimes | awk '/^Microsoft.NETCore.App 10/ { v = $2 } END { print v }')" \
            "$(first_of nats-server --version | version_in)" "$(first_of ngircd --version | version_in)" \
            "$(dotnet --list-runtimes | awk '/^Microsoft.AspNetCore.App 10/ { v = $2 } END { print v }')" "$(first_of node --version | version_in)" \
            "$(sed -n 's/.*npm install .* ws@\([0-9.]*\).*/\1/p' "$here/tools/peers.sh")" "$(first_of gcc -dumpfullversion)" "$(first_of python3 --version | version_in)"
        [[ ! -e $out ]] || grep -v '^{"group":"environment",' "$out"
    } >"$work/all"
    cp "$work/all" "$out"
}
