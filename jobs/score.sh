#!/usr/bin/env bash
# Adds probability and prediction to a data set of reviews: jobs/score.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job score "$@"
