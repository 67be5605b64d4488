#!/usr/bin/env bash
# What the hooks of pre-commit run: `etymon` with the arguments of the hook. See .pre-commit-hooks.yaml.
#
# A check without --against is against the last commit, or in CI (pre-commit run --from-ref) against the first of the two.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# What is built for the hooks stays with them, in the folder where pre-commit keeps this repository.
hooks=$here/../../target/hooks
export ETYMON_INSTALL_ROOT=${ETYMON_INSTALL_ROOT:-$hooks} CARGO_TARGET_DIR=$hooks/build
# shellcheck source-path=SCRIPTDIR
. "$here/install.sh"
etymon_is_there || exit 2
rm -rf "$hooks/build"

# Whether one of the words is --against.
says_against() {
    local word
    for word in "$@"; do
        case $word in --against | --against=*) return 0 ;; esac
    done
    return 1
}

if [ "$1" = check ] && ! says_against "$@"; then
    from=${PRE_COMMIT_FROM_REF:-HEAD}
    if git rev-parse --verify --quiet "$from^{commit}" >/dev/null; then
        set -- "$@" --against "git:$from"
    else
        nothing=$(mktemp -d)
        trap 'rmdir "$nothing"' EXIT
        set -- "$@" --against "dir:$nothing"
    fi
fi
etymon "$@"
