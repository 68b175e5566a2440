#!/usr/bin/env bash
# Trains the classifiers of Chinese hotel reviews of docs/models.md, the network once a seed, and keeps each result.json under
# docs/results/hotel-reviews/; what is kept already is not trained again:
#   docs/results/hotel-reviews.sh FILE [SEED]...      (ChnSentiCorp's hotel reviews, gzipped: lines of label,"review", 1 good and 0 bad)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
file=$1
kept=$root/docs/results/hotel-reviews
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seeds=("${@:2}")
[[ ${#seeds[@]} -gt 0 ]] || seeds=(1 2)

# a review's split by the first byte of its line's SHA-256: below 0x33 a fifth for test, below 0x4d a tenth for validation
mkdir "$work/lines"
gzip -dc "$file" >"$work/labelled.csv"
split -l 1 -d -a 5 "$work/labelled.csv" "$work/lines/"
(cd "$work/lines" && printf '%s\n' * | xargs sha256sum) |
  awk '{ byte = substr($1, 1, 2); print byte < "33" ? "test" : byte < "4d" ? "validation" : "train" }' |
  paste -d, "$work/labelled.csv" - >"$work/hotel.csv"

mkdir -p "$kept"

# row NAME EXPERIMENT [--set KEY=VALUE]...
row() {
  local name=$1 experiment=$2
  shift 2
  [[ -e $kept/$name.json ]] && return
  # one worker takes one core; one review of the file is empty
  "$root/jobs/train.sh" --config "$root/conf/experiments/$experiment.conf" --input "$work/hotel.csv" --invalid reject \
    --csv-header false --label-column _c0 --text-column _c1 --split-column _c2 "$@" --out "$work/$name" -- --master "local[1]"
  # all but the places of the temporary run
  sed '/"modelPath" :/d; s#file://[^ ]*/##; s#"path" : "[^"]*/#"path" : "#' "$work/$name/result.json" >"$kept/$name.json"
}

for seed in "${seeds[@]}"; do
  row "$seed" hotel-reviews --set training.seed="$seed"
done
row linear hotel-reviews-linear
