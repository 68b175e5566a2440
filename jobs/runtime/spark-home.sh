#!/usr/bin/env bash
# Prints the path of a SPARK_HOME made of Spark's jars in Maven's repository, and makes it first where it is missing: what a
# machine without a Spark of its own runs with.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$(dirname "$here")")
version=$(sed -n 's:.*<spark.version>\(.*\)</spark.version>.*:\1:p' "$here/pom.xml")
home=$root/.spark/$version

say() {
  printf 'carrytrack: %s\n' "$*" >&2
}

source "$here/maven.sh"

# A home appears by a rename, whole or not at all. It holds the pom that made it, so that a changed pom makes it anew.
is_current() {
  cmp -s "$here/pom.xml" "$home/pom.xml"
}

make_home() {
  part=$(mktemp -d "$root/.spark/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  say "gathering Spark $version in .spark/ (once)"
  (cd "$here" && run_maven "$root/.spark/gather-spark.log" package -Druntime.jars="$part/home/jars")
  mkdir "$part/home/conf"
  # links, so that a home does not keep what the project has changed since
  ln -s ../../jobs/runtime/bin "$part/home/bin"
  ln -s ../../../conf/log4j2.properties "$part/home/conf/log4j2.properties"
  cp "$here/pom.xml" "$part/home/pom.xml"
  if [[ -e $home ]]; then
    mv "$home" "$part/outdated"
  fi
  mv "$part/home" "$home"
}

if ! is_current; then
  command -v mvn >/dev/null || {
    say "Maven (mvn) is not on the PATH: install it to fetch Spark, or set SPARK_HOME to a Spark $version"
    exit 69
  }
  mkdir -p "$root/.spark"
  (
    # of two first starts one waits for the other; where there is no flock, both work and the last rename stays
    if command -v flock >/dev/null; then
      flock 9
      # with the lock held, what a start has not finished is of one that was killed
      rm -rf "$root"/.spark/part.*
    fi
    is_current || make_home
  ) 9>"$root/.spark/lock"
fi
printf '%s\n' "$home"
