#!/usr/bin/env bash
# Measurements that take minutes, kept as JSON in docs/results: src/bench/run.sh identity | soak [MINUTES] | rounds [ROUNDS] |
# scaling [MOST-WORKERS [MOST-MILLIONS]] | fit, the last of which turns the figures of scaling into the model that jobs/plan.sh reads;
# tables [COUNT [SEED [FOLDER]]], random tables through the scoring job; memory HEAP KEY=VALUE..., training in such a heap beside its plan;
# vectors INPUT FOLDER SIZE [EXPERIMENT], word vectors of a corpus' training texts by Spark's Word2Vec, with an experiment of the unlabelled ones too;
# live [TURNS], an epoch with a live line and without in turns, of 0 what the line alone takes of a processor;
# onnxruntime MODEL REVIEWS [MOST-REVIEWS [ROUNDS]], the same ids by ONNX Runtime and by our own predictor, each on one thread.
# Needs the packaged jar and the compiled tests: mvn -DskipTests package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# library GROUP:ARTIFACT: its jar, of the version that the pom names, which the jar of the project does not hold under its own name
libraries=
library() {
  local version name=${1#*:}
  version=$(sed -n "s/.*<$name.version>\(.*\)<.*/\1/p" pom.xml)
  libraries+=target/$name-$version.jar:
  [[ -e target/$name-$version.jar ]] || mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$1:$version" -DoutputDirectory=target
}

options=()
case ${1-} in
  identity)
    main=io.carrytrack.jobs.IdentityTable
    # what the tests write archives with, in front of Spark's
    library org.apache.commons:commons-compress
    library org.apache.commons:commons-lang3
    library commons-io:commons-io
    ;;
  soak) main=io.carrytrack.jobs.Soak ;;
  rounds) main=io.carrytrack.jobs.RoundCosts ;;
  scaling) main=io.carrytrack.jobs.ScalingCosts ;;
  live) main=io.carrytrack.jobs.LiveLineCost ;;
  fit) main=io.carrytrack.jobs.ScalingFit ;;
  tables)
    main=io.carrytrack.tables.RandomTables
    set -- tables "${2:-20000}" "${3:-1}" "${4:-target/tables}"
    options=(--conf spark.hadoop.fs.file.impl=io.carrytrack.tables.ForklessFileSystem --conf spark.log.level=FATAL
      # what is generated for a table is run once
      --driver-java-options "--add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    ;;
  vectors)
    main=io.carrytrack.vectors.LearnVectors
    heap=4g
    ;;
  memory)
    main=io.carrytrack.job.MemoryAdvice
    heap=$2
    set -- memory 1 train "${@:3}"
    ;;
  onnxruntime)
    main=io.carrytrack.jobs.OnnxScoring
    heap=4g
    options=(--driver-java-options --add-modules=jdk.incubator.vector)
    library com.microsoft.onnxruntime:onnxruntime
    ;;
  *)
    sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
for needed in target/carrytrack.jar target/test-classes; do
  [[ -e $needed ]] || { echo "run.sh: no $needed: mvn -DskipTests package" >&2; exit 2; }
done
SPARK_HOME=$(jobs/runtime/spark-home.sh)
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1
exec "$SPARK_HOME/bin/spark-submit" --master 'local[1]' --driver-memory "${heap:-1g}" --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 "${options[@]}" \
  --driver-class-path "${libraries}target/test-classes:target/carrytrack.jar" --class "$main" target/carrytrack.jar "${@:2}"
