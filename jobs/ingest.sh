#!/usr/bin/env bash
# Turns an archive or directory of reviews into Parquet: jobs/ingest.sh --help. What follows -- goes to spark-submit.
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
run_job ingest "$@"
