# shellcheck shell=bash
# Sourced by the wrappers beside it: run_job COMMAND ARGUMENT... [-- SPARK-SUBMIT-OPTION...] builds what is missing and
# becomes spark-submit, so that signals and exit codes are the job's own.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
jar=${CARRYTRACK_JAR:-$root/target/carrytrack.jar}
readonly main_class=io.carrytrack.cli.CarryTrack
readonly unavailable=69
readonly interrupted=75

say() {
  printf 'carrytrack: %s\n' "$*" >&2
}

source "$root/jobs/runtime/maven.sh"
source "$root/jobs/runtime/cluster.sh"

refuse() {
  say "$@"
  exit "$unavailable"
}

require_java() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java version
  command -v "$java" >/dev/null || refuse "no $java: install a JDK 17, or set JAVA_HOME to one"
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  [[ $version == 17 ]] || refuse "Java 17 is needed and $(command -v "$java") is ${version:-unknown}: set JAVA_HOME to a JDK 17"
}

# Whether the jar is missing or older than what it is made from. A copy without sources runs the jar it has. Experiments are
# read from their folder, where there is one, and need no other jar.
jar_is_outdated() {
  [[ -n ${CARRYTRACK_JAR:-} ]] && return 1
  [[ ! -e $jar ]] && return
  [[ -d $root/src/main ]] || return
  [[ -n $(find "$root/pom.xml" "$root/src/main" -newer "$jar" -print -quit) ]]
}

build_jar() {
  command -v mvn >/dev/null || refuse "Maven (mvn) is not on the PATH: install it to build ${jar#"$root"/}"
  mkdir -p "$root/.spark"
  (
    # of two starts one builds and the other waits
    if command -v flock >/dev/null; then flock 9; fi
    if jar_is_outdated; then
      say "building ${jar#"$root"/} (once, about a minute)"
      cd "$root"
      run_maven "$root/.spark/build-jar.log" -Dmaven.test.skip=true -Dspotless.check.skip=true package
    fi
  ) 9>"$root/.spark/lock-jar"
}

require_spark() {
  if [[ -z ${SPARK_HOME:-} ]]; then
    SPARK_HOME=$("$root/jobs/runtime/spark-home.sh")
    export SPARK_HOME
  fi
  [[ -x $SPARK_HOME/bin/spark-submit ]] || refuse "SPARK_HOME is $SPARK_HOME, which has no bin/spark-submit: correct or unset it"
  local cores=("$SPARK_HOME"/jars/spark-core_*.jar)
  case ${cores[0]} in
    */spark-core_2.12-3.5.* | *'*'*) ;; # a vendor's Spark may keep its jars elsewhere
    *) refuse "SPARK_HOME has ${cores[0]##*/}; needed is Spark 3.5 for Scala 2.12: correct or unset SPARK_HOME" ;;
  esac
}

# Java takes the letters of arguments, file names and output from the locale, and knows only ASCII in the one called C.
require_utf8() {
  local name
  case $(uname):${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    Darwin:* | *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) return ;;
  esac
  for name in C.UTF-8 C.utf8 en_US.utf8; do
    if locale -a 2>/dev/null | grep -Fqx "$name"; then
      export LC_ALL=$name
      return
    fi
  done
}

# option NAME ARGUMENT...: the value of the last NAME VALUE or NAME=VALUE among the arguments.
option() {
  local name=$1 value=""
  shift
  while (($#)); do
    case $1 in
      "$name")
        value=${2-}
        shift "$(($# > 1))"
        ;;
      "$name="*) value=${1#*=} ;;
    esac
    shift
  done
  printf '%s' "$value"
}

# conf_option KEY ARGUMENT...: the value of the last --conf KEY=VALUE among the arguments.
conf_option() {
  local key=$1 value=""
  shift
  while (($#)); do
    case $1 in
      --conf=* | -c=*) [[ ${1#*=} == "$key="* ]] && value=${1#*="$key"=} ;;
      --conf | -c) [[ ${2-} == "$key="* ]] && value=${2#*=} ;;
    esac
    shift
  done
  printf '%s' "$value"
}

# site_setting KEY FILE: what the site's own spark-defaults.conf says of a key.
site_setting() {
  [[ -r $2 ]] || return 0
  awk -v key="$1" '
    { sub(/^[ \t]+/, ""); name = $0; sub(/[ \t=:].*/, "", name) }
    name == key { value = substr($0, length(name) + 1); sub(/^[ \t]*[=:]?[ \t]*/, "", value) }
    END { printf "%s", value }' "$2"
}

# The settings file, beside common.conf, for a kind of master.
master_settings() {
  case $1 in
    local*) echo local.conf ;;
    spark:*) echo standalone.conf ;;
    yarn*) echo yarn.conf ;;
    k8s:*) echo kubernetes.conf ;;
  esac
}

# add_settings FILE SITE: appends FILE's settings to the spark-submit options. The site's file wins over ours, and the user's
# options, which come later, over both; only default Java options are joined, as neither may be lost.
add_settings() {
  local key value site
  [[ -f $1 ]] || return 0
  while read -r key value; do
    [[ -z $key || $key == '#'* ]] && continue
    site=$(site_setting "$key" "$2")
    if [[ $key == *.defaultJavaOptions ]]; then
      value="${site:+$site }$value"
    elif [[ -n $site ]]; then
      continue
    fi
    submit+=(--conf "$key=$value")
  done <"$1"
}

run_job() {
  local command=("$1") site master submit
  shift
  while (($#)) && [[ $1 != -- ]]; do
    command+=("$1")
    shift
  done
  shift "$(($# > 0))"

  require_utf8
  require_java
  if jar_is_outdated; then build_jar; fi
  require_spark

  # where nobody names a master, spark-submit takes this one
  export MASTER=${MASTER:-local[2]}
  # one worker is one thread: native libraries open no pools of their own beside Spark's slots
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
  # of the driver alone; -Dlog4j2.configurationFile wins over it
  export LOG4J_CONFIGURATION_FILE=${LOG4J_CONFIGURATION_FILE:-$root/conf/log4j2.properties}

  site=$(option --properties-file "$@")
  site=${site:-${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf}
  master=$(option --master "$@")
  master=${master:-$(conf_option spark.master "$@")}
  master=${master:-$(site_setting spark.master "$site")}
  master=${master:-$MASTER}
  # the Spark UI, whose buttons end jobs, is bound by this variable and by no setting
  if [[ $master == local* ]]; then export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}; fi

  submit=(--class "$main_class")
  add_settings "$root/conf/spark/common.conf" "$site"
  add_settings "$root/conf/spark/$(master_settings "$master")" "$site"
  if [[ $master == spark:* && $(deploy_mode "$site" "$@") == cluster ]]; then
    submit_and_wait "$site" "$@"
  fi
  submit+=("$@" "$jar" "${command[@]}")
  exec "$SPARK_HOME/bin/spark-submit" "${submit[@]}"
}
