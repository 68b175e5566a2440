#!/usr/bin/env bash
# docs/results/imported-scoring.sh MODEL REVIEWS
# Exports a model to Keras, imports that file, scores the reviews by the model and by the imported one in turn, three times each, and
# prints a JSON line a run: seconds less Spark's start, and rows a second.
set -euo pipefail
here=$(dirname "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")")
model=$1
reviews=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/jobs/export.sh" --model "$model" --format keras --out "$out/model.keras" >&2
"$here/jobs/import.sh" "$out/model.keras" --vocabulary "$model/vocabulary.txt" --ids carrytrack --out "$out/imported" >&2
for round in 1 2 3; do
  for which in trained imported; do
    scored=$([[ $which == trained ]] && echo "$model" || echo "$out/imported")
    "$here/jobs/score.sh" --model "$scored" --input "$reviews" --out "$out/scores" --quarantine "$out/apart" --overwrite >&2
    python3 - "$out/scores/_result.json" "$which" "$round" <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[1]))
seconds = result["seconds"] - result["startSeconds"]
print(json.dumps({"model": sys.argv[2], "round": int(sys.argv[3]), "rows": result["rows"], "seconds": round(seconds, 2),
                  "rowsASecond": round(result["rows"] / seconds)}))
PYTHON
  done
done
