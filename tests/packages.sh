# Installs missing tools (Debian: apt-get). To be sourced; "packages" maps each tool to its package.

missing_tools() {
    local tool
    for tool in "${!packages[@]}"; do
        command -v "$tool" >/dev/null || echo "$tool"
    done
}

# Lists what it is about to install, then installs it, without asking.
install_missing() {
    local tools as_root=() me=${0##*/}
    tools=$(missing_tools)
    [[ -n $tools ]] || return 0
    if [[ $EUID -ne 0 ]]; then
        as_root=(sudo -n)
    fi

    local tool names=()
    for tool in $tools; do
        names+=(${packages[$tool]})
    done
    echo "$me: installing with apt-get:" "${names[@]}"
    "${as_root[@]}" apt-get update -qq </dev/null &&
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${names[@]}" </dev/null
    tools=$(missing_tools)
    [[ -z $tools ]] || echo "$me: could not install:" $tools "(skipping the tests that need them)" >&2
}
