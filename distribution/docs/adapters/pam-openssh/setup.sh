#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a host ready for pam-openssh; run as root in the folder that holds portcullis-host, sudoers and sshd_config.
#   setup.sh PLATFORM_KEY.pub USER_CA.pub ACCOUNT...
# Wants python3 (3.6 or later), sudo, util-linux and an OpenSSH server (9.1 or later). Run again, it changes what differs.
set -eu
platform_key=$1 user_ca=$2
shift 2

getent group portcullis-agents >/dev/null || groupadd --system portcullis-agents
getent passwd portcullis >/dev/null ||
  useradd --system --no-create-home --home-dir / --shell /bin/sh --password '*' portcullis
for account in "$@"; do
  getent passwd "$account" >/dev/null ||
    useradd --system --no-create-home --home-dir / --shell /bin/sh --password '*' --user-group "$account"
  usermod --append --groups portcullis-agents "$account"
done

install -d -m 0755 /usr/lib/portcullis /etc/portcullis /etc/portcullis/principals /etc/portcullis/operations
install -d -m 0700 /var/lib/portcullis
for folder in grants revoked shown sessions recordings; do install -d -m 0700 "/var/lib/portcullis/$folder"; done
install -m 0755 portcullis-host /usr/lib/portcullis/portcullis-host
[ -s /var/lib/portcullis/identity ] || cat /proc/sys/kernel/random/uuid >/var/lib/portcullis/identity
[ -e /etc/portcullis/revoked.krl ] || ssh-keygen -q -k -f /etc/portcullis/revoked.krl /dev/null
chmod 0644 /etc/portcullis/revoked.krl
install -m 0644 "$user_ca" /etc/portcullis/user_ca.pub
printf 'restrict,command="sudo -n /usr/lib/portcullis/portcullis-host manage" %s\n' "$(cat "$platform_key")" \
  >/etc/portcullis/platform_keys
chmod 0644 /etc/portcullis/platform_keys

visudo -cqf sudoers
install -m 0440 sudoers /etc/sudoers.d/portcullis
install -d -m 0755 /etc/ssh/sshd_config.d
install -m 0644 sshd_config /etc/ssh/sshd_config.d/portcullis.conf
getent hosts "$(uname -n)" >/dev/null ||
  echo "warning: this host can't resolve its own name, so sudo says so in each session and may wait for DNS; add it to /etc/hosts" >&2
echo "ready; tell sshd to read its configuration again, and write /etc/portcullis/operations/*.json"
