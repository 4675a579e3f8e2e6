#!/usr/bin/env bash
# Prints the version of HAPostgres: of its packages, and the tag of its images.
set -euo pipefail
sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$(dirname "${BASH_SOURCE[0]}")/../Directory.Build.props"
