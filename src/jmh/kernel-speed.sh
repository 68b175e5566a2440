#!/usr/bin/env bash
# Times training step and forward pass beside LibTorch's, in the same run on one core, and writes JSON:
#   src/jmh/kernel-speed.sh [FILE] [CORE]     (docs/results/kernel-speed.json, core 1; about seven minutes)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
file=${1:-$root/docs/results/kernel-speed.json}
core=${2:-1}

cd "$root"
mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package
mvn -q -B -f src/jmh/pom.xml package
mvn -q -B -f src/jmh/peer/pom.xml package

peer=target/libtorch-benchmarks
# Spark's jars hold what DL4J logs with
ours=target/benchmarks/benchmarks.jar:target/benchmarks/lib/*:target/carrytrack.jar:$(jobs/runtime/spark-home.sh)/jars/*
java -cp "$ours" \
  io.carrytrack.benchmarks.KernelSpeed "$file" "$peer/libtorch-benchmarks.jar:$peer/lib/*" "$core"
