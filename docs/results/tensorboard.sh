#!/usr/bin/env bash
# What TensorFlow's own reader finds in a run's event files: docs/results/tensorboard.sh RUN. Needs Maven Central and 170 MB of
# TensorFlow for Java, on Linux and x86-64; prints a line of JSON a curve. What is damaged, TensorFlow refuses.
set -euo pipefail
run=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")/tensorboard" && pwd)
libraries=$(mktemp -d)
trap 'rm -rf "$libraries"' EXIT
mvn -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$libraries" >&2
java -cp "$libraries/*" "$here/ReadEvents.java" "$run/tensorboard" 2>/dev/null
