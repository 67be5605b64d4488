# Sees to it that `etymon` can be run; for `.`, by the scripts beside it.
#
# An `etymon` that is on the PATH is taken. Otherwise it is built with cargo, once, from what ETYMON_INSTALL_FROM says:
#   nothing     the sources that this script lies in
#   a folder    the sources there
#   a URL       a git repository; ETYMON_INSTALL_REV may name a commit of it
# It goes to ETYMON_INSTALL_ROOT, where that is set, else to where cargo puts programs.
# shellcheck shell=bash

etymon_is_there() {
    local root=${ETYMON_INSTALL_ROOT:-${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}}
    command -v etymon >/dev/null && return
    PATH=$PATH:$root/bin
    command -v etymon >/dev/null && return
    local sources
    sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || return
    case ${ETYMON_INSTALL_FROM:-} in
        *://* | git@*)
            local revision=()
            [ -z "${ETYMON_INSTALL_REV:-}" ] || revision=(--rev "$ETYMON_INSTALL_REV")
            etymon_is_built cargo install --locked --root "$root" \
                --git "$ETYMON_INSTALL_FROM" ${revision[@]+"${revision[@]}"} etymon-cli
            ;;
        *)
            # There, because of the Rust that the sources ask for.
            (cd "${ETYMON_INSTALL_FROM:-$sources}" && etymon_is_built cargo install --locked --root "$root" --path cli)
            ;;
    esac
}

# etymon_is_built COMMAND...: runs it, or says what is missing.
etymon_is_built() {
    if ! command -v cargo >/dev/null; then
        echo 'install.sh: there is no etymon on the PATH, and no cargo to build it with: https://rustup.rs installs one' >&2
        return 1
    fi
    echo 'install.sh: building etymon, which takes some minutes the first time' >&2
    "$@" >&2
}
