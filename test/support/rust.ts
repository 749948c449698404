/** Debian's Rust and the linker that it asks for, in an image. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PROGRAMS = ['/usr/bin/cargo', '/usr/bin/rustc', '/usr/bin/rustdoc', '/usr/bin/gcc', '/usr/bin/ld'];

/** Debian's own, and no older than sparse indexes (1.70); one that comes first in a path may lie anywhere. */
export const hasRust = PROGRAMS.every((file) => existsSync(file)) && isRecent();

/** Shell, run in the folder that becomes the image: without the compilers of C, which linking does without. Rust looks for its library beside its own. */
export const ALSO_RUST = `put() { for file; do [ -e ".$file" ] || { mkdir -p ".$(dirname "$file")" && cp -L "$file" ".$file"; }; done; }
    linked="Scrt1.o crti.o crtn.o crtbeginS.o crtendS.o libgcc.a libgcc_s.so libgcc_s.so.1 libc.so libc_nonshared.a libm.so libm.a libdl.a librt.a libutil.a libpthread.a"
    for name in $linked; do
      file=$(/usr/bin/gcc -print-file-name=$name)
      [ "$file" = "$name" ] || put "$(realpath -s "$file")"
    done
    helpers="$(/usr/bin/gcc -print-prog-name=collect2) $(/usr/bin/gcc -print-file-name=liblto_plugin.so)"
    put ${PROGRAMS.join(' ')} $helpers
    ln -s gcc usr/bin/cc
    mkdir -p usr/lib/rustlib && cp -R /usr/lib/rustlib/*-linux-gnu usr/lib/rustlib/
    ln -s ../usr/lib/rustlib lib/rustlib
    math=/lib/$(/usr/bin/gcc -print-multiarch)/libmvec.so.1
    [ ! -e "$math" ] || put "$math"
    put $(ldd ${PROGRAMS.join(' ')} $helpers | grep -o '/[^ :]*' | sort -u)`;

function isRecent(): boolean {
  const [, major, minor] =
    /^cargo (\d+)\.(\d+)/.exec(execFileSync('/usr/bin/cargo', ['--version'], { encoding: 'utf8' })) ?? [];
  return Number(major) > 1 || (major === '1' && Number(minor) >= 70);
}
