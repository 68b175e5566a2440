#!/usr/bin/env bash
# docs/results/compare-scoring.sh MODEL OTHER INPUT...
# Scores each input by this project's jar and by that of another checkout in turn, three times each, and prints a JSON line a
# run: seconds less Spark's start, and rows a second.
set -euo pipefail
here=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
model=$1
other=$2
shift 2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for input in "$@"; do
  for round in 1 2 3; do
    for version in other this; do
      project=$([[ $version == this ]] && echo "$here" || echo "$other")
      "$project/jobs/score.sh" --model "$model" --input "$input" --out "$out/scores" --quarantine "$out/apart" --overwrite >&2
      python3 - "$out/scores/_result.json" "$version" "$round" "${input##*/}" <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[1]))
seconds = result["seconds"] - result["startSeconds"]
print(json.dumps({"input": sys.argv[4], "version": sys.argv[2], "round": int(sys.argv[3]), "rows": result["rows"],
                  "seconds": round(seconds, 2), "rowsASecond": round(result["rows"] / seconds),
                  "taskSeconds": {k: round(v, 1) for k, v in result["taskSeconds"].items()}}))
PYTHON
      rm -rf "$out"/*
    done
  done
done
