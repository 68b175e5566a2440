#!/usr/bin/env bash
# Times training step and forward pass beside LibTorch's, in the same run on one core, and writes JSON:
#   src/jmh/kernel-speed.sh [FILE] [CORE]     (docs/results/kernel-speed.json, core 1; about fifteen minutes)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
file=${1:-$root/docs/results/kernel-speed.json}
core=${2:-1}

cd "$root"
mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package
mvn -q -B -f src/jmh/pom.xml package
mvn -q -B -f src/jmh/peer/pom.xml package

peer=target/libtorch-benchmarks
java -cp "target/benchmarks/benchmarks.jar:target/benchmarks/lib/*:target/carrytrack.jar" \
  io.carrytrack.benchmarks.KernelSpeed "$file" "$peer/libtorch-benchmarks.jar:$peer/lib/*" "$core"
