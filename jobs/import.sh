#!/usr/bin/env bash
# Makes a saved model of a network that Keras saved: jobs/import.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job import "$@"
