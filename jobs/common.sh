# Starts a command of CarryTrack by spark-submit, and builds what is missing first. Sourced by jobs/*.sh.
#
#   jobs/COMMAND.sh [the command's options] [-- spark-submit's options]

set -euo pipefail

project="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jar="$project/target/carrytrack.jar"
spark_version=3.5.7

say() { printf '%s\n' "$*" >&2; }

require_java_17() {
  local java="${JAVA_HOME:+$JAVA_HOME/bin/}java" version
  if ! version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')" || [[ "$version" != 17 ]]; then
    say "carrytrack: Java 17 is needed, $java is ${version:-missing}; set JAVA_HOME to a JDK 17"
    exit 1
  fi
}

# Maven with the caller's local repository, quiet; what it prints is not the job's output.
maven() {
  mvn -q -B ${CARRYTRACK_MAVEN_REPOSITORY:+"-Dmaven.repo.local=$CARRYTRACK_MAVEN_REPOSITORY"} "$@" >&2
}

# One build at a time: a second start waits, and then finds what the first one made.
with_lock() {
  mkdir -p "$project/.spark"
  (
    if command -v flock > /dev/null; then flock 9; fi
    "$@"
  ) 9> "$project/.spark/lock"
}

jar_is_current() {
  [[ -f "$jar" ]] && [[ -z "$(find "$project/src/main" "$project/conf/experiments" "$project/pom.xml" -newer "$jar" -print -quit)" ]]
}

build_jar() {
  if ! jar_is_current; then
    say "carrytrack: building $jar (once)"
    (cd "$project" && maven -DskipTests package)
    touch "$jar"
  fi
}

build_spark_home() {
  local home="$1" making="$1.making"
  if [[ ! -d "$home" ]]; then
    say "carrytrack: fetching Spark $spark_version (once)"
    rm -rf "$making"
    mkdir -p "$making/bin" "$making/conf"
    (cd "$project/jobs/runtime" && maven -f pom.xml "-Djars=$making/jars" package)
    cp "$project/jobs/runtime/spark-class" "$project/jobs/runtime/spark-submit" "$making/bin/"
    chmod +x "$making"/bin/*
    # the rename makes it whole: a build that was killed leaves no SPARK_HOME
    mv "$making" "$home"
  fi
}

ensure_built() {
  if ! jar_is_current; then
    with_lock build_jar
  fi
  if [[ -z "${SPARK_HOME:-}" ]]; then
    SPARK_HOME="$project/.spark/$spark_version"
    if [[ ! -d "$SPARK_HOME" ]]; then
      with_lock build_spark_home "$SPARK_HOME"
    fi
  fi
  export SPARK_HOME
}

# The settings of a file in spark-defaults' format as --conf arguments, since --properties-file would replace the
# defaults of the installation.
settings_of() {
  local key value
  while read -r key value; do
    if [[ -n "$key" && "$key" != \#* ]]; then
      submit+=(--conf "$key=${value//@project@/$project}")
    fi
  done < "$1"
}

has_master() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      --master | --master=* | spark.master=*) return 0 ;;
    esac
  done
  grep -qs '^[[:space:]]*spark\.master' "${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf"
}

run() {
  local command="$1"
  shift
  local arguments=() theirs=() submit=()
  while (($#)) && [[ "$1" != -- ]]; do
    arguments+=("$1")
    shift
  done
  if (($#)); then
    shift
    theirs=("$@")
  fi

  require_java_17
  ensure_built
  settings_of "$project/conf/spark/common.conf"
  if ! has_master ${theirs[@]+"${theirs[@]}"}; then
    settings_of "$project/conf/spark/local.conf"
  fi
  # a worker is one thread: the pools of OpenMP and BLAS would only fight over its core
  export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
  exec "$SPARK_HOME/bin/spark-submit" "${submit[@]}" ${theirs[@]+"${theirs[@]}"} \
    --class io.carrytrack.cli.CarryTrack "$jar" "$command" ${arguments[@]+"${arguments[@]}"}
}
