#!/usr/bin/env bash
# doc/reference.md is what the catalogue says now.  TAP, inside with-cluster.
set -euo pipefail
top=${TS_TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
echo 1..1
if difference=$("$top/doc/make-reference" | diff "$top/doc/reference.md" - 2>&1); then
	echo "ok 1 - doc/reference.md is current"
else
	echo "not ok 1 - doc/reference.md is not current: make reference writes it anew"
	printf '%s\n' "$difference" | head -n 40 | sed 's/^/# /'
fi
