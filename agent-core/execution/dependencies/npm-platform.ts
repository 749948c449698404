/** Which packages npm leaves out because they are builds for another platform. */
import * as z from 'zod';

const Names = z.union([z.string(), z.array(z.string())]).optional();

export const PlatformFields = z.object({ optional: z.boolean().optional(), os: Names, cpu: Names, libc: Names });

/** Go's names, as container engines have them, where Node's are others. */
const CPUS: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32' };

/** True where npm never installs it on `platform` (`linux/amd64`, with the C library of Debian). */
export function isForAnother({ optional, os, cpu, libc }: z.infer<typeof PlatformFields>, platform: string): boolean {
  const [system = '', processor = ''] = platform.split('/');
  if (!optional) return false;
  return !fits(os, system) || !fits(cpu, CPUS[processor] ?? processor) || !fits(libc, 'glibc');
}

/** As package.json has it: names that fit, and with `!` names that do not. */
function fits(names: z.infer<typeof Names>, name: string): boolean {
  const all = names === undefined ? [] : [names].flat();
  const wanted = all.filter((each) => !each.startsWith('!') && each !== 'any');
  return !all.includes(`!${name}`) && (wanted.length === 0 || wanted.includes(name));
}
