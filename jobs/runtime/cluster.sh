# shellcheck shell=bash
# Sourced by ../common.sh: jobs whose driver runs on a standalone cluster. Expects its functions and variables.

# The deploy mode that spark-submit will see, as it looks for it: option, configuration, the site's file.
deploy_mode() {
  local site=$1 mode
  shift
  mode=$(option --deploy-mode "$@")
  mode=${mode:-$(conf_option spark.submit.deployMode "$@")}
  printf '%s' "${mode:-$(site_setting spark.submit.deployMode "$site")}"
}

# The Java options of the driver. Spark's client sends spark.driver.extraJavaOptions alone: what spark-submit itself adds to a
# driver's JVM beside them - its modules, the default options - it forgets.
driver_options() {
  local site=$1 extra defaults
  shift
  defaults=$(conf_option spark.driver.defaultJavaOptions "$@")
  extra=$(option --driver-java-options "$@")
  extra=${extra:-$(conf_option spark.driver.extraJavaOptions "$@")}
  extra=${extra:-$(site_setting spark.driver.extraJavaOptions "$site")}
  printf '%s %s' "$(grep -v '^#' "$root/conf/spark/driver-modules" | tr '\n' ' ')" "$defaults${extra:+ $extra}"
}

# Prints what Spark's client says of the driver as our own lines, and keeps the driver's id and state and the client's exit code.
follow_driver() {
  local line told
  while IFS= read -r line; do
    case $line in
      'Driver successfully submitted as '*)
        driver=${line##* }
        say "driver $driver is submitted to $master"
        if [[ -n $ending ]]; then end_driver; fi
        ;;
      'State of driver '*' is '*', exiting'* | 'State of driver-'*' is '*)
        told=$state
        state=${line##* is }
        state=${state%%,*}
        if [[ $state != "$told" ]]; then say "driver $driver: $state"; fi
        ;;
      'Driver running on '*) say "driver $driver runs on ${line#Driver running on }: its output is there" ;;
      'exit code '*) code=${line##* } ;;
      '... waiting before polling'* | 'spark-submit not configured to wait'* | '') ;;
      *) printf '%s\n' "$line" >&2 ;;
    esac
  done
}

# SIGTERM: has the master end the driver in its turn, as soon as there is one.
end_driver() {
  ending=yes
  if [[ -n $driver ]]; then
    say "ending driver $driver"
    "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.Client kill "$master" "$driver" </dev/null >/dev/null 2>&1 8<&- &
  fi
}

# submit_and_wait SITE SPARK-SUBMIT-OPTION...: submits the job, waits for its driver and exits with its outcome: 0 where it
# finished, 75 where it was ended from outside, 69 where no master takes it, else 1. Spark's client cannot be left to do that:
# it ends with 0 whatever becomes of the driver, whose state is in its messages alone.
submit_and_wait() {
  local site=$1 driver="" state="" code="" ending="" options
  shift
  options=$(driver_options "$site" "${submit[@]}" "$@")
  submit+=("$@" --driver-java-options "$options" --conf spark.master.rest.enabled=false "$jar" "${command[@]}")
  SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:+$SPARK_SUBMIT_OPTS }-Dlog4j2.configurationFile=\"$root/conf/log4j2-submit.properties\""
  export SPARK_SUBMIT_OPTS

  exec 8< <(
    client=0
    "$SPARK_HOME/bin/spark-submit" "${submit[@]}" 2>&1 || client=$?
    printf 'exit code %d\n' "$client"
  )
  trap end_driver TERM
  follow_driver <&8
  case $state,$driver,$code in
    ,,255) refuse "$master takes no driver: is it the master's URL, and is the master up?" ;;
    ,,*) exit "${code:-1}" ;;
    FINISHED,*,0) exit 0 ;;
    KILLED,*,0) exit "$interrupted" ;;
    SUBMITTED,*,0 | RUNNING,*,0 | ,*,0) exit 0 ;; # not waited for
  esac
  say "driver $driver did not finish: the end of its stderr, which the master's web page leads to, says why"
  exit 1
}
