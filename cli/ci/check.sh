#!/usr/bin/env bash
# Checks the schemas of a project against the commit that a change starts from, and reports as the service wants it.
# The action in `github` and the template in `gitlab` call it; it works by hand, too. Run it in the folder of the project.
#
# What it may be told, by variables:
#   ETYMON_CHECK_PATHS           files and folders, one a line; otherwise the whole project
#   ETYMON_CHECK_AGAINST         what to compare with, as --against takes it; otherwise the commit that the service names
#   ETYMON_CHECK_ARGUMENTS       further arguments of `etymon check`, one a line
#   ETYMON_CHECK_BEFORE          the commit before a push or merge, where the service does not say it by itself
#   ETYMON_CHECK_DEFAULT_BRANCH  likewise the main branch, which new branches are compared with
#   ETYMON_INSTALL_FROM          where to build `etymon` from when it is not on the PATH: see install.sh
#
# The exit code is that of `etymon check`; 2 when there is no etymon, 3 when git does not have the commit.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/install.sh"

say() { printf 'check.sh: %s\n' "$*" >&2; }

# Whether a name is that of a commit which is here. Services write zeros where there is none.
is_here() { git rev-parse --verify --quiet --end-of-options "$1^{commit}" >/dev/null; }
is_none() { [ -z "${1//0/}" ]; }

is_shallow() { [ "$(git rev-parse --is-shallow-repository)" = true ]; }

# Fetches quietly. What git complains about is told without the credentials that a URL may hold.
fetch() {
    git fetch --quiet --no-tags "$@" 2> >(sed -e 's#://[^/@[:space:]]*@#://#g' >&2)
}

# bring COMMIT: sees to it that the commit is here; of a shallow clone it asks for that one alone.
bring() {
    is_here "$1" && return
    say "fetching $1"
    local depth=()
    ! is_shallow || depth=(--depth=1)
    fetch ${depth[@]+"${depth[@]}"} origin "$1" && is_here "$1"
}

# meet BRANCH: prints where HEAD left a branch of origin; nothing when they have no commit in common.
meet() {
    fetch origin "+refs/heads/$1:refs/remotes/origin/$1" || return
    git merge-base HEAD "refs/remotes/origin/$1" && return
    is_shallow || return 0
    say 'fetching the history'
    fetch --unshallow origin || return
    git merge-base HEAD "refs/remotes/origin/$1" || true
}

# The first parent of HEAD, which a shallow clone names although it does not have it; nothing for the first commit.
parent() {
    local commit
    commit=$(git cat-file commit HEAD) || return
    sed -n -e '/^$/q' -e '/^parent /{s///p;q' -e '}' <<<"$commit"
}

# fork BRANCH: prints where a new branch left the main one; nothing on the main branch itself, or where that is not known.
fork() {
    [ -n "$1" ] || return 0
    local met
    met=$(meet "$1") || return
    [ "$met" = "$(git rev-parse HEAD)" ] || printf '%s\n' "$met"
}

# Prints the commit that the change starts from, by its name or number; nothing when there is none.
base_of_change() {
    local base='' default=${ETYMON_CHECK_DEFAULT_BRANCH:-${CI_DEFAULT_BRANCH:-}}
    local before=${ETYMON_CHECK_BEFORE:-${CI_COMMIT_BEFORE_SHA:-}}
    if [ -n "${GITHUB_BASE_REF:-}" ]; then
        # A pull request. GitHub checks out what a merge would make of it, on top of the branch that it goes to.
        if [ "${GITHUB_EVENT_NAME:-}" = pull_request ] && [ "$(git rev-parse HEAD)" = "${GITHUB_SHA:-}" ]; then
            base=$(parent) || return
        else
            base=$(meet "$GITHUB_BASE_REF") || return
        fi
    elif [ -n "${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}" ]; then
        # A merge request. Of a merged result the branch that it goes to is a parent; otherwise there is where they parted.
        base=${CI_MERGE_REQUEST_TARGET_BRANCH_SHA:-$CI_MERGE_REQUEST_DIFF_BASE_SHA}
    elif ! is_none "$before"; then
        # A push. Where history was rewritten, the commit before may be gone.
        base=$before
        if ! bring "$base" >&2; then
            say "the commit before the push is gone: $base"
            base=$(fork "$default") || return
        fi
    else
        # The first push of a branch, a tag, or somebody who started it by hand.
        base=$(fork "$default") || return
    fi
    [ -n "$base" ] || base=$(parent) || return
    [ -z "$base" ] || bring "$base" >&2 || return
    printf '%s\n' "$base"
}

# What to hand to --against.
against() {
    if [ -n "${ETYMON_CHECK_AGAINST:-}" ]; then
        printf '%s\n' "$ETYMON_CHECK_AGAINST"
        return
    fi
    local base
    base=$(base_of_change) || return
    if [ -n "$base" ]; then
        printf 'git:%s\n' "$(git rev-parse --short=12 "$base^{commit}")"
    else
        say 'this is the first commit: nothing to compare with'
        mkdir -p "$temporary/nothing"
        printf 'dir:%s\n' "$temporary/nothing"
    fi
}

# lines TEXT: makes an array `lines` of the lines that are not empty.
lines() {
    lines=()
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        [ -z "$line" ] || lines+=("$line")
    done <<<"$1"
}

# GitHub takes lines of a log that look like commands for commands; these come from names of files and schemas.
harmless() { sed -e 's/^\([[:space:]]*\)::/\1: :/' -e 's/##\[/# #[/g'; }

# output NAME VALUE: tells the next steps of a workflow.
output() { [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# trust FOLDER: in a container the checkout may belong to another user, and git then works in it only when it is told to.
trust() {
    local count=${GIT_CONFIG_COUNT:-0}
    export "GIT_CONFIG_KEY_$count=safe.directory" "GIT_CONFIG_VALUE_$count=$1" GIT_CONFIG_COUNT=$((count + 1))
}
[ -z "${GITHUB_WORKSPACE:-}" ] || trust "$GITHUB_WORKSPACE"

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

arguments=(check)
lines "${ETYMON_CHECK_ARGUMENTS:-}"
arguments+=(${lines[@]+"${lines[@]}"})
service=none
if [ "${GITHUB_ACTIONS:-}" = true ]; then
    service=github
    rm -f etymon.sarif
    arguments+=(--format github --report sarif=etymon.sarif --report "markdown=$temporary/summary.md")
elif [ "${GITLAB_CI:-}" = true ]; then
    service=gitlab
    rm -f etymon-codequality.json etymon-junit.xml
    arguments+=(--format text --report gitlab=etymon-codequality.json --report junit=etymon-junit.xml)
    [ -n "${NO_COLOR:-}" ] || arguments+=(--color always)
fi

code=0
if ! compared=$(against); then
    code=3
    say "the commit to compare with is not here and cannot be fetched: check out more of the history (fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab)"
elif ! etymon_is_there; then
    code=2
else
    arguments+=(--against "$compared" --)
    lines "${ETYMON_CHECK_PATHS:-}"
    arguments+=(${lines[@]+"${lines[@]}"})
    if [ "$service" = github ]; then
        etymon "${arguments[@]}" 2>"$temporary/words" || code=$?
        harmless <"$temporary/words" >&2
    else
        etymon "${arguments[@]}" || code=$?
    fi
fi

if [ "$service" = github ]; then
    output exit-code "$code"
    [ ! -f etymon.sarif ] || output sarif-file "$PWD/etymon.sarif"
    if [ -f "$temporary/summary.md" ]; then
        [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$temporary/summary.md" >>"$GITHUB_STEP_SUMMARY"
    elif [ "$code" -ne 0 ]; then
        printf '::error title=etymon check::The schemas were not checked (exit code %d): the log of this step says why\n' "$code"
    fi
fi
exit "$code"
