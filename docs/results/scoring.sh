#!/usr/bin/env bash
# docs/results/scoring.sh ARCHIVE [MODEL] [COPIES] [WORK]: how many reviews a second jobs/score.sh scores on two cores, and in how
# much memory. Reads the corpus' archive, writes it as Parquet COPIES times over (10: a million reviews), trains an LSTM of 32
# units for an epoch unless MODEL is given, scores Parquet to Parquet in one JVM of 2 GB, and writes scoring.json beside itself.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jobs=$here/../../jobs
archive=$1
model=${2:-}
copies=${3:-10}
work=${4:-$(mktemp -d)}
mkdir -p "$work"

if [[ ! -d $work/once ]]; then
  "$jobs/ingest.sh" --input "$archive" --out "$work/once"
fi
if [[ -z $model ]]; then
  model=$work/run/model
  if [[ ! -d $model ]]; then
    "$jobs/train.sh" --input "$work/once" --out "$work/run" --set training.epochs=1 --overwrite
  fi
fi

rm -rf "$work/input"
mkdir "$work/input"
for ((copy = 0; copy < copies; copy++)); do
  for part in "$work"/once/part-*.parquet; do
    ln "$part" "$work/input/part-$copy-${part##*/part-}"
  done
done

"$jobs/score.sh" --model "$model" --input "$work/input" --out "$work/scores" --quarantine "$work/apart" --overwrite \
  -- --master 'local[2]' --driver-memory 2g &
job=$!
peak=0
while kill -0 "$job" 2>/dev/null; do
  now=$(awk '/VmHWM/ {print $2}' "/proc/$job/status" 2>/dev/null || true)
  peak=${now:-$peak}
  sleep 1
done
wait "$job"

result=$work/scores/_result.json
number() { sed -n "s/^ *\"$1\" : \([0-9.E-]*\),*$/\1/p" "$result"; }
awk -v rows="$(number rows)" -v seconds="$(number seconds)" -v start="$(number startSeconds)" -v peak="$peak" \
  -v reading="$(number reading)" -v tokenizing="$(number tokenizing)" -v network="$(number network)" \
  -v writing="$(number writing)" -v cpu="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
  -v date="$(date -u +%F)" 'BEGIN {
    printf "{\n  \"date\": \"%s\",\n  \"cpu\": \"%s\",\n  \"cores\": 2,\n  \"heap\": \"2g\",\n", date, cpu
    printf "  \"reviews\": %d,\n  \"secondsLessStart\": %.1f,\n  \"reviewsPerSecond\": %.0f,\n", rows, seconds - start, rows / (seconds - start)
    printf "  \"taskSeconds\": {\"reading\": %.1f, \"tokenizing\": %.1f, \"network\": %.1f, \"writing\": %.1f},\n", reading, tokenizing, network, writing
    printf "  \"peakResidentMegabytes\": %d\n}\n", peak / 1024
  }' | tee "$here/scoring.json"
