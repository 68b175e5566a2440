#!/usr/bin/env bash
# Trains a model and saves it: jobs/train.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job train "$@"
