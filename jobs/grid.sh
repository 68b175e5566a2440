#!/usr/bin/env bash
# Trains all combinations of settings that a file lists: jobs/grid.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job grid "$@"
