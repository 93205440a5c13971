#!/usr/bin/env bash
# Records one release from a real server: the example contracts' lives under three stories, as the archived history of every
# run, the recorded facts and the state at the end of each run. COUNT is the number of histories.
# Usage: workflows/testdata/record.sh RELEASE. Histories of earlier releases are never touched; COUNT grows.
set -euo pipefail
release=${1:?name the release, for example 0.1.0}
here=$(cd "$(dirname "$0")" && pwd)
target=$here/histories/$release
[ ! -e "$target" ] || { echo "$target exists: a recorded release is never recorded again" >&2; exit 1; }
cd "$here/../.."
for story in cooperative late conflict; do
  for example in ehpad handicap; do
    scratch=$(mktemp -d)
    go run ./cmd/jalon-demo --play "internal/contractfile/examples/$example.json" --story "$story" --histories "$scratch" >/dev/null
    mkdir -p "$target"
    for history in "$scratch"/*.json.gz; do
      mv "$history" "$target/$story.$(basename "$history")"
    done
    rmdir "$scratch"
  done
done
find "$here/histories" -name '*.[0-9].json.gz' | wc -l | tr -d ' ' >"$here/histories/COUNT"
echo "$(cat "$here/histories/COUNT") histories"
