#!/usr/bin/env bash
# Trains every row of docs/models.md, one after the other, and keeps each result.json under docs/results/models/; rows that
# are there already are not trained again:
#   docs/results/train-models.sh reviews.parquet      (what jobs/ingest.sh makes of aclImdb_v1.tar.gz)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
input=$1
kept=$root/docs/results/models
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# row NAME EXPERIMENT [--set KEY=VALUE]...
row() {
  local name=$1 experiment=$2
  shift 2
  [[ -e $kept/$name.json ]] && return
  "$root/jobs/train.sh" --config "$root/conf/experiments/$experiment.conf" --input "$input" --out "$work/$name" "$@"
  mkdir -p "$kept"
  # all but the place of the temporary run
  sed '/"modelPath" :/d; s#"path" : "[^"]*/#"path" : "#' "$work/$name/result.json" >"$kept/$name.json"
}

for model in simple-rnn lstm gru conv1d conv-lstm stacked-rnn stacked-lstm bilstm dropout-lstm dropout-rnn; do
  row "$model-1" "$model"
done
row nb-linear-1 nb-linear
row nb-linear-all nb-linear --set training.validation-split=0
row dropout-rnn-less-1 dropout-rnn --set 'network.layers=[
  {type = simple-rnn, units = 64, dropout = 0.1, recurrent-dropout = 0.1}
  {type = simple-rnn, units = 32, dropout = 0.1, recurrent-dropout = 0.1}]'
for seed in 2 3; do
  for model in simple-rnn lstm gru; do
    row "$model-$seed" "$model" --set "training.seed=$seed"
  done
done
