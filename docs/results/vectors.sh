#!/usr/bin/env bash
# Trains the rows of docs/vectors.md on the bundled sample, and keeps each result.json under docs/results/vectors/:
#   docs/results/vectors.sh aclImdb_v1.tar.gz      (whose training texts Spark's Word2Vec learns the vectors from)
# Needs the packaged jar and the compiled tests: mvn -DskipTests package.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kept=$root/docs/results/vectors
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/src/bench/run.sh" vectors "$1" "$work/word2vec" 100
mkdir -p "$kept"
for seed in 1 2 3; do
  for row in none trained frozen; do
    settings=(--set "network.embedding.vectors=$work/word2vec")
    [[ $row != none ]] || settings=(--set network.embedding=100)
    [[ $row != frozen ]] || settings+=(--set network.embedding.trainable=false)
    "$root/jobs/train.sh" --config sample "${settings[@]}" --set training.seed="$seed" --out "$work/$row-$seed" -- --master "local[1]"
    # all but the places of the temporary run
    sed '/"modelPath" :/d; s#"path" : "/.*/word2vec"#"path" : "word2vec"#' "$work/$row-$seed/result.json" >"$kept/$row-$seed.json"
  done
done
