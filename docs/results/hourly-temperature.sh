#!/usr/bin/env bash
# Trains the forecasts of docs/series.md on Beijing's hourly weather of 2010 to 2014 (UCI, Beijing PM2.5, CC BY 4.0; a CSV file of date, pollution, dew,
# temp, press, wnd_dir, wnd_spd, snow and rain), and keeps each result.json under docs/results/series/:
#   docs/results/hourly-temperature.sh FILE [NAME]...      (lstm, gru, conv1d, conv-lstm; all without a name)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
input=$1
shift
kept=$root/docs/results/series
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[[ $# -gt 0 ]] || set -- lstm gru conv1d conv-lstm

for name in "$@"; do
  layers=()
  case $name in
    lstm) ;; # as the experiment has it
    gru) layers=(--set 'network.layers=[{type=gru,units=32}]') ;;
    conv1d) # the second kernel is as long as what the first one leaves, so that every hour has weights of its own
      layers=(--set 'network.layers=[{type=conv1d,filters=16,kernel-size=5,activation=relu},{type=conv1d,filters=32,kernel-size=116,activation=relu},{type=global-max-pooling}]')
      ;;
    conv-lstm)
      layers=(--set 'network.layers=[{type=conv1d,filters=32,kernel-size=5,activation=relu},{type=max-pooling1d,size=2},{type=conv1d,filters=32,kernel-size=5,activation=relu},{type=lstm,units=32}]')
      ;;
    *)
      echo "no forecast $name" >&2
      exit 2
      ;;
  esac
  "$root/jobs/train.sh" --config "$root/conf/experiments/hourly-temperature.conf" --input "$input" --out "$work/$name" "${layers[@]}"
  mkdir -p "$kept"
  # all but the places of this run
  sed -e '/"modelPath" :/d' -e 's,"path" : ".*/,"path" : ",' "$work/$name/result.json" >"$kept/$name.json"
done
