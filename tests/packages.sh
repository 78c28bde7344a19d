# Installs programs that are missing (Debian: apt-get). To be sourced; "packages" has the package of each program.

missing_tools() {
    local tool
    for tool in "${!packages[@]}"; do
        command -v "$tool" >/dev/null || echo "$tool"
    done
}

install_missing() {
    local tools as_root=() me=${0##*/}
    tools=$(missing_tools)
    [[ -n $tools ]] || return 0
    echo "$me: missing, to be installed:" $tools
    if [[ $EUID -ne 0 ]]; then
        as_root=(sudo -n)
    fi

    local tool names=()
    for tool in $tools; do
        names+=(${packages[$tool]})
    done
    "${as_root[@]}" apt-get update -qq </dev/null &&
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${names[@]}" </dev/null
    tools=$(missing_tools)
    [[ -z $tools ]] || echo "$me: could not install:" $tools "(what calls them is left out)" >&2
}
