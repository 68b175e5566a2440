#!/usr/bin/env bash
# Says what a round of averaging costs on a cluster: jobs/plan.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job plan "$@"
