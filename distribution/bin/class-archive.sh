# SPDX-License-Identifier: Apache-2.0
# Sets $class_archive to the options for a class-data archive of the jars in the folder $classes. Java makes it when the
# first process ends that was of use, into lib/archive of the installation where that can be written; later ones save CPU by it.
# Read by portcullis-server and portcullis after java-17.sh.
archives=$here/lib/archive
key=$({ echo "$java_version"; stat -c '%n %s %Y' "$classes"/*.jar; } | cksum | tr ' ' '-')
class_archive=()
if [ ! -f "$archives/$key.jsa" ] && mkdir -p "$archives" 2>/dev/null && [ -w "$archives" ]; then
  for part in "$archives/$key".[0-9]*; do
    # Its last part is the process that writes it: complete when that has ended.
    if [ -f "$part" ] && ! kill -0 "${part##*.}" 2>/dev/null; then
      # A process that was never of use has loaded little: its archive would slow all others from then on.
      # Tried once: one that was killed while it wrote, or a disk that lost the end, leaves one that Java can't use.
      if [ -f "$archives/ready.$key.${part##*.}" ] && "$java" -XX:+UseSerialGC -XX:SharedArchiveFile="$part" -XX:+VerifySharedSpaces -Xshare:on -cp "$classes/*" -version >/dev/null 2>&1; then
        mv -f "$part" "$archives/$key.jsa" 2>/dev/null || true
      else
        rm -f "$part" 2>/dev/null || true
      fi
      rm -f "$archives/ready.$key.${part##*.}" 2>/dev/null || true
    fi
  done
  [ -f "$archives/$key.jsa" ] || class_archive=("-XX:ArchiveClassesAtExit=$archives/$key.$$" "-Dportcullis.archive.ready=$archives/ready.$key.$$")
fi
[ ! -f "$archives/$key.jsa" ] || class_archive=("-XX:SharedArchiveFile=$archives/$key.jsa")
# Without a fitting archive Java goes on without one; its remarks on that help nobody.
class_archive+=(-Xshare:auto -Xlog:disable -Xlog:all=error:stderr)
