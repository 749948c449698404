#!/bin/sh
# usage: debian-root.sh FOLDER SUITE MIRROR PACKAGES NODE NPM HEADERS
#
# A root file system for the tools' image: as a tar archive on stdout, what it does on stderr. PACKAGES are parted by commas, NODE is
# a program, NPM and HEADERS are folders; HEADERS may be empty. Wants root, and a mount namespace of its own: everything is made in
# memory, over the empty FOLDER, so that nothing is left however this ends.
set -eu
root=$1 suite=$2 mirror=$3 packages=$4 node=$5 npm=$6 headers=$7

mount -t tmpfs -o mode=755,size=4g penumbra "$root"

debootstrap --force-check-gpg --variant=minbase --include="$packages" "$suite" "$root" "$mirror" >&2 || {
  tail -n 20 "$root/debootstrap/debootstrap.log" >&2
  exit 1
}

echo 'I: Adding Node' >&2
install -D "$node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules" "$root/usr/local/include" "$root/work"
cp -RL "$npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
if [ -n "$headers" ]; then cp -RL "$headers" "$root/usr/local/include/node"; fi
chown -R 0:0 "$root/usr/local"

echo 'I: Mending ls and stat for older gVisors' >&2
cp "${0%/*}/statx.c" "$root/tmp/statx.c"
chroot "$root" gcc -O2 -shared -fPIC -o /usr/local/lib/statx.so /tmp/statx.c >&2
for name in ls dir vdir stat; do chroot "$root" patchelf --add-needed /usr/local/lib/statx.so "/bin/$name" >&2; done
rm "$root/tmp/statx.c"

echo 'I: Packing' >&2
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root/usr/share/doc" "$root/usr/share/man"
find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +
exec tar --numeric-owner --one-file-system --exclude='./dev/*' -C "$root" -c .
