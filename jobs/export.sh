#!/usr/bin/env bash
# Writes a saved model as a file of another program: jobs/export.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job export "$@"
