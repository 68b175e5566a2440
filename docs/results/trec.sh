#!/usr/bin/env bash
# Trains the question classifiers of docs/models.md on the TREC questions of Li and Roth (2002), six coarse and fifty fine classes, and
# keeps each result.json under docs/results/trec/:
#   docs/results/trec.sh FOLDER      (of train_5500.label and TREC_10.label: ISO 8859-1, lines of COARSE:fine question)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$1
kept=$root/docs/results/trec
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# table coarse|fine: a table of tabs in UTF-8 with these labels
table() {
  printf 'id\ttext\tlabel\tsplit\n'
  for split in train:train_5500 test:TREC_10; do
    iconv -f ISO-8859-1 -t UTF-8 "$folder/${split#*:}.label" |
      awk -v of="${split%%:*}" -v OFS='\t' -v part="$1" '{
        label = $1
        if (part == "coarse") sub(/:.*/, "", label)
        text = $0
        sub(/^[^ ]* /, "", text)
        print of NR, text, label, of
      }'
  done
}

# row NAME coarse|fine EXPERIMENT [--set KEY=VALUE]...: one that is kept already is not trained again
row() {
  local name=$1 labels=$2 experiment=$3
  shift 3
  [[ -e $kept/$name.json ]] && return
  table "$labels" >"$work/$labels.tsv"
  "$root/jobs/train.sh" --config "$root/conf/experiments/$experiment.conf" --input "$work/$labels.tsv" --csv-quote none --out "$work/$name" "$@"
  mkdir -p "$kept"
  # all but the places of the temporary run
  sed '/"modelPath" :/d; s#"path" : "[^"]*/#"path" : "#' "$work/$name/result.json" >"$kept/$name.json"
}

row coarse coarse questions
row fine fine questions --set text.punctuation=true --set network.mask-padding=true --set training.epochs=30 --set optimizer.learning-rate=0.004 \
  --set training.learning-rate-schedule.type=cosine
row linear-coarse coarse nb-linear --set text.min-count=1
row linear-fine fine nb-linear --set text.min-count=1 -- --driver-memory 4g
