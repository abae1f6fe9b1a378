# SPDX-License-Identifier: Apache-2.0
# Sets $java to a Java of version 17 or later, or ends with one sentence, and java_options to what that version needs.
# Read by the start scripts.
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java || true)}
if [ -z "$java" ] || [ ! -x "$java" ]; then
  echo "portcullis: No Java found; install Java 17 or later (on Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME." >&2
  exit 1
fi
# The release file tells the version without starting a virtual machine.
java_release=$(dirname "$(dirname "$(readlink -f "$java")")")/release
if [ -r "$java_release" ]; then
  java_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$java_release")
else
  java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p;')
fi
java_major=${java_version%%[!0-9]*}
if [ "${java_major:-0}" -lt 17 ]; then
  echo "portcullis: Java 17 or later is needed, but $java is ${java_version:-of an unknown version}; set JAVA_HOME to a newer one." >&2
  exit 1
fi
# Newer ones warn on the console of what the framework (memory access) and the database's driver (native code) do;
# --enable-native-access would do as well, but not with a class archive (Java 25 says so in three more lines).
java_options=()
[ "$java_major" -lt 24 ] || java_options=(--sun-misc-unsafe-memory-access=allow --illegal-native-access=allow)
