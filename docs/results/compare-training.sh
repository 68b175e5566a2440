#!/usr/bin/env bash
# docs/results/compare-training.sh OTHER INPUT EXPERIMENT...
# Trains each experiment by this project's jar and by that of another checkout in turn, three times each, and prints a JSON line a
# run: the median and the least of its epochs' seconds, and the SHA-256 of the parameters.
set -euo pipefail
here=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
other=$1
input=$2
shift 2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for experiment in "$@"; do
  for round in 1 2 3; do
    for version in other this; do
      project=$([[ $version == this ]] && echo "$here" || echo "$other")
      "$project/jobs/train.sh" --config "$here/conf/experiments/$experiment.conf" --input "$input" --out "$out/run" >&2
      python3 - "$out/run/result.json" "$experiment" "$version" "$round" <<'PYTHON'
import json, statistics, sys
result = json.load(open(sys.argv[1]))
seconds = [epoch["seconds"] for epoch in result["epochs"]]
print(json.dumps({"experiment": sys.argv[2], "version": sys.argv[3], "round": int(sys.argv[4]),
                  "medianEpochSeconds": round(statistics.median(seconds), 3), "leastEpochSeconds": round(min(seconds), 3),
                  "parametersSha256": result["parametersSha256"]}))
PYTHON
      rm -rf "$out"/*
    done
  done
done
