#!/bin/sh
# Runs this machine's edge-consumer with the settings of the folder that it is started in; a unit of systemd does so.
home=$(cd "$(dirname "$0")/.." && pwd)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
# shellcheck disable=SC2086
exec "$java" -Xmx512m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${WEBSYNC_JAVA_OPTS:-} \
  -jar "$home/lib/edge-consumer.jar" "$@"
