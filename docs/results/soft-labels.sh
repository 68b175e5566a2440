#!/usr/bin/env bash
# Trains networks from a teacher's labels and keeps each result.json under docs/results/soft-labels/, what is kept already is not trained again:
#   docs/results/soft-labels.sh reviews.parquet [SEED...]     (the whole corpus as jobs/ingest.sh wrote it, its unlabelled split too)
# The teacher is the nb-linear of seed 1. Needs the packaged jar and the compiled tests, for the word vectors: mvn -DskipTests package.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
input=$(realpath "$1")
kept=$root/docs/results/soft-labels
student=$root/docs/results/student.conf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seeds=("${@:2}")
[[ ${#seeds[@]} -gt 0 ]] || seeds=(1)
mkdir -p "$kept"

"$root/jobs/train.sh" --config nb-linear --input "$input" --out "$work/teacher"
"$root/src/bench/run.sh" vectors "$input" "$work/word2vec" 128 "$student"

# row NAME [OPTION]...
row() {
  local name=$1
  shift
  [[ -e $kept/$name.json ]] && return
  "$root/jobs/train.sh" --input "$input" --out "$work/$name" "$@"
  # all but the places of the temporary run
  sed '/"modelPath" :/d; s#"path" : "[^"]*/\([^/"]*\)"#"path" : "\1"#; s#"path" : "model"#"path" : "teacher"#' "$work/$name/result.json" >"$kept/$name.json"
}

taught=(--teacher "$work/teacher/model")
vectors=(--config "$student" --set "network.embedding.vectors=$work/word2vec")
for seed in "${seeds[@]}"; do
  # the same network and the same epochs as conf/experiments/lstm.conf has in the first table of docs/models.md
  row "lstm-$seed" --config lstm "${taught[@]}" --set "training.seed=$seed"
  row "student-alone-$seed" "${vectors[@]}" --set "training.seed=$seed"
  # an epoch has 3.5 times as many reviews
  row "student-$seed" "${vectors[@]}" "${taught[@]}" --set training.epochs=1 --set optimizer.warmup-epochs=0.05 --set "training.seed=$seed"
done
