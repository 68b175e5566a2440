#!/usr/bin/env bash
# Gives every reader of what others wrote that many inputs, or as many as SECONDS hold, and keeps the counts as JSON:
#   src/fuzz/run.sh INPUTS [FILE] [SECONDS]     (docs/results/fuzz.json; src/fuzz/run.sh 1000000 takes an hour or two of one core)
# Of a finding the input is kept in target/fuzz. -Dfuzz.target=NAME or -Dfuzz.seed=N in MAVEN_ARGS ask for one reader, or others.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
inputs=${1:?how many inputs a reader}
file=${2:-$root/docs/results/fuzz.json}

cd "$root"
exec mvn -q -B -ntp test -Dtest=FuzzTest -Dspotless.check.skip=true -Dfuzz.inputs="$inputs" \
  -Dfuzz.seconds="${3:-4294967296}" -Dfuzz.results="$(realpath -m "$file")"
