#!/usr/bin/env bash
# Trains networks from a teacher's labels, the same networks without it, and keeps each result.json under docs/results/soft-labels/:
#   docs/results/soft-labels.sh aclImdb_v1.tar.gz [few | whole]...
# few: the bundled sample's reviews and 8,000 without a label, some minutes; whole: the whole corpus with word vectors, which needs
# the compiled tests too and takes hours. Needs the packaged jar: mvn -DskipTests package.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
archive=$(realpath "$1")
parts=("${@:2}")
[[ ${#parts[@]} -gt 0 ]] || parts=(few)
kept=$root/docs/results/soft-labels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$kept"

# row NAME [OPTION]...
row() {
  local name=$1
  shift
  "$root/jobs/train.sh" --out "$work/$name" "$@"
  # all but the places of the temporary run
  sed '/"modelPath" :/d; s#file:[^ ]*/##; s#"path" : "[^"]*/\([^/"]*/model\)"#"path" : "\1"#; s#"path" : "/[^"]*/\([^/"]*\)"#"path" : "\1"#' \
    "$work/$name/result.json" >"$kept/$name.json"
}

few() {
  # the sample's reviews as files beside the first 8,000 of the unlabelled ones
  {
    gzip -dc "$root/src/main/resources/io/carrytrack/corpus/sample.jsonl.gz" | sed -n 's#.*"id":"\([^"]*\)".*#aclImdb/\1.txt#p'
    seq 0 7999 | sed 's#.*#aclImdb/train/unsup/&_0.txt#'
  } >"$work/names"
  mkdir "$work/few"
  tar -xzf "$archive" -C "$work/few" --files-from="$work/names"
  row few-teacher --config nb-linear --input "$work/few"
  row few-alone --config sample --input "$work/few"
  # a fifth of its epochs has as many reviews in all
  row few-taught --config sample --input "$work/few" --teacher "$work/few-teacher/model" --set training.epochs=5
}

whole() {
  local student=$root/docs/results/student.conf
  "$root/jobs/ingest.sh" --input "$archive" --out "$work/reviews"
  "$root/src/bench/run.sh" vectors "$work/reviews" "$work/word2vec" 128 "$student"
  row teacher --config nb-linear --input "$work/reviews"
  local vectors=(--config "$student" --input "$work/reviews" --set "network.embedding.vectors=$work/word2vec")
  row student-alone "${vectors[@]}"
  # an epoch has 3.5 times as many reviews
  row student-taught "${vectors[@]}" --teacher "$work/teacher/model" --set training.epochs=1 --set optimizer.warmup-epochs=0.05
  # against the rows of conf/experiments/lstm.conf in the first table of docs/models.md
  row lstm-taught --config lstm --input "$work/reviews" --teacher "$work/teacher/model"
}

for part in "${parts[@]}"; do
  case $part in
    few | whole) "$part" ;;
    *)
      sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
done
