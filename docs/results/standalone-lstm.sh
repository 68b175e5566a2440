#!/usr/bin/env bash
# Trains the tutorial's LSTM on a standalone cluster of two one-core executors on the loopback, and keeps its result.json and
# the executors' largest resident size; then evaluates and scores the 25,000 test reviews with the saved model, and keeps what
# jobs/evaluate.sh says beside what the scored rows add up to:
#   docs/results/standalone-lstm.sh aclImdb_v1.tar.gz        (writes docs/results/standalone-lstm/)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
input=$(realpath "$1")
out=$root/docs/results/standalone-lstm
work=$(mktemp -d)
port=17077

SPARK_HOME=${SPARK_HOME:-$("$root/jobs/runtime/spark-home.sh")}
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_NO_DAEMONIZE=1
started=()
stop() {
  kill "${started[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

spark() {
  "$SPARK_HOME/bin/spark-class" "$@" >>"$work/cluster.log" 2>&1 &
  started+=($!)
}
spark org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
sleep 5
for worker in 1 2; do
  spark org.apache.spark.deploy.worker.Worker --host 127.0.0.1 -c 1 -m 3g --webui-port 0 \
    --work-dir "$work/worker-$worker" "spark://127.0.0.1:$port"
done

# The largest VmHWM (KiB) seen of each executor's process.
watch_executors() {
  declare -A largest
  while sleep 2; do
    for pid in $(pgrep -f CoarseGrainedExecutorBackend || true); do
      [[ $(readlink "/proc/$pid/cwd") == "$work"/* ]] || continue
      kib=$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
      largest[$pid]=${kib:-${largest[$pid]:-0}}
    done
    for pid in "${!largest[@]}"; do printf '%s\n' "${largest[$pid]}"; done >"$work/memory"
  done
}
watch_executors &
started+=($!)

cd "$root"
cluster=(--master "spark://127.0.0.1:$port" --executor-cores 1 --total-executor-cores 2)
jobs/train.sh --config conf/experiments/lstm.conf --input "$input" --out "$work/run" -- "${cluster[@]}"
jobs/evaluate.sh --model "$work/run/model" --input "$input" --split test --out "$work/evaluated" -- "${cluster[@]}"
jobs/score.sh --model "$work/run/model" --input "$input" --split test --format jsonl --out "$work/scores" -- "${cluster[@]}"

mkdir -p "$out"
# all but the place of the temporary run
sed '/"modelPath" :/d' "$work/run/result.json" >"$out/result.json"
awk 'BEGIN { printf "{\"executorVmHwmKiB\": [" } { printf "%s%s", (NR > 1 ? ", " : ""), $1 } END { print "]}" }' \
  "$work/memory" >"$out/memory.json"
cat "$out/memory.json"

# the columns behind the text end every line, so that no text can be taken for them
cat "$work"/scores/part-*.json |
  sed -n 's/.*,"label":\([01]\)\.0,"split":"test","probability":[0-9.E-]*,"prediction":\([01]\)\.0}$/\1 \2/p' |
  awk -v evaluated="$(sed -n 's/^ *"accuracy" : \([0-9.]*\),*$/\1/p' "$work/evaluated/result.json")" '
    { rows++; right += $1 == $2 }
    END { printf "{\"evaluateAccuracy\": %s, \"scoredRows\": %d, \"scoredAccuracy\": %.4f}\n", evaluated, rows, right / rows }' |
  tee "$out/scores.json"
