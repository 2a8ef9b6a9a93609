#!/bin/sh
# websync from a terminal. Needs a Java 17 or newer: JAVA_HOME's, or the one on the PATH. The rest of this file is a jar.
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" >/dev/null 2>&1 || { echo "websync: no Java was found; install a Java 17 or newer, or set JAVA_HOME" >&2; exit 4; }
stdin=no stdout=no stderr=no
[ ! -t 0 ] || stdin=yes
[ ! -t 1 ] || stdout=yes
[ ! -t 2 ] || stderr=yes
exec "$java" -Dwebsync.stdin=$stdin -Dwebsync.stdout=$stdout -Dwebsync.stderr=$stderr -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -jar "$0" "$@"
