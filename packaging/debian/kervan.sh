#!/bin/sh
# Kervan's command line on the data of the service, as its user. A file is read by that user too: kervan apply - < file
if [ "$(id -u)" = 0 ]; then exec runuser -u kervan -- "$0" "$@"; fi
if [ "$(id -un)" != kervan ] && [ -z "$KERVAN_DATA" ]; then exec sudo -u kervan -- "$0" "$@"; fi
environment=/etc/kervan/kervan.env
[ -r "$environment" ] && file="--env-file=$environment"
KERVAN_DATA="${KERVAN_DATA:-/var/lib/kervan}"
export KERVAN_DATA
exec /opt/kervan/node/node ${file:+"$file"} --max-semi-space-size=4 /opt/kervan/app/kervan.mjs "$@"
