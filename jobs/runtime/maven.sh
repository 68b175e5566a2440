# shellcheck shell=bash
# Sourced: how the scripts of this project call Maven. Expects say TEXT... to be there.

readonly progress_seconds=5

# What Maven is about, from the end of what it has printed.
maven_step() {
  tail -n 50 "$1" | sed -n \
    -e 's/.*Downloading from [^ ]* .*\/\([^/]*\)$/fetching \1/p' \
    -e 's/.*--- [^ ]*:\([a-z-]*\) .*@ .*/\1/p' | tail -n 1
}

# A line every few seconds until this is killed, or the script that started it.
tell_progress() {
  local begun=$SECONDS step
  # what sleeps holds neither the lock nor the caller's streams open once this is killed
  while sleep "$progress_seconds" </dev/null >/dev/null 2>&1 9>&- && kill -0 $$ 2>/dev/null; do
    step=$(maven_step "$1")
    say "  $((SECONDS - begun)) s, Maven: ${step:-starting}"
  done
}

# run_maven LOG ARGUMENT...: Maven in the working directory, its output in LOG; what it is doing is told while it does it, and
# what went wrong when it fails.
run_maven() {
  local log=$1 code=0 teller
  shift
  : >"$log"
  tell_progress "$log" &
  teller=$!
  mvn -B "$@" >"$log" 2>&1 </dev/null || code=$?
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  if ((code != 0)); then
    # Maven ends its output by escape codes, asked for colours or not
    { grep '^\[ERROR\]' "$log" || tail -n 20 "$log"; } | sed $'s/\033\\[[0-9;]*m//g' >&2
    say "Maven failed; all it said is in $log"
  fi
  return "$code"
}
