#!/usr/bin/env bash
# Measures a saved model on labelled reviews: jobs/evaluate.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job evaluate "$@"
