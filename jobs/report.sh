#!/usr/bin/env bash
# Lays runs side by side: jobs/report.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job report "$@"
