#!/usr/bin/env bash
# What OpenLineage's Spark listener sees of our jobs: docs/results/openlineage.sh WORK, a folder that is made. Needs target/carrytrack.jar
# and Maven Central; prints a line of JSON for each kind of event: job, input, event, Spark's job, datasets read and written.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mkdir -p "$1" && cd "$1" && pwd)
{
  echo "review,sentiment"
  for ((row = 0; row < 200; row++)); do
    echo "a great film and so well played $row,positive"
    echo "an awful mess of a plot $row,negative"
  done
} > "$work/reviews.csv"

# job and input, as the table names them, and the job's options
run() {
  local job=$1 input=$2
  shift 2
  "jobs/$job.sh" "$@" -- --master 'local[2]' \
    --packages io.openlineage:openlineage-spark_2.12:1.53.0 \
    --conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener \
    --conf spark.openlineage.namespace=reviews \
    --conf spark.openlineage.transport.type=file \
    --conf "spark.openlineage.transport.location=$work/$job-$input.jsonl" >&2
  jq -c --arg job "$job" --arg input "$input" --arg work "$work" '
    def names: map(.namespace + " " + (.name | sub($work; "/runs"))) | sort;
    {job: $job, input: $input, event: .eventType, of: .job.name[0:80], reads: (.inputs // [] | names), writes: (.outputs // [] | names)}
    | select((.reads + .writes) != [])' "$work/$job-$input.jsonl" | uniq
}

small=(--set training.epochs=2 --set 'network.layers=[{type=lstm,units=4}]' --set text.max-length=20)
run ingest csv --input "$work/reviews.csv" --text-column review --label-column sentiment --out "$work/reviews.parquet"
run train csv --input "$work/reviews.csv" --text-column review --label-column sentiment --out "$work/csv" "${small[@]}"
run train parquet --input "$work/reviews.parquet" --out "$work/parquet" "${small[@]}"
run score parquet --input "$work/reviews.parquet" --model "$work/parquet/model" --out "$work/scored"
