/** What the container of one call may do. */
import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { DependencyCopy, Isolation, SandboxLimits } from '../sandbox.ts';
import { DEPENDENCIES, NOBODY } from './layers.ts';
import { ENVIRONMENT, KEEP, mainProgram, OVERLAY, WORK } from './programs.ts';

/** Of what a container is created with; the limits on time and output are kept outside of it. */
export type ContainerLimits = Pick<SandboxLimits, 'memoryBytes' | 'cpus' | 'pids' | 'diskBytes'>;

export interface ContainerPlan {
  readonly isolation: Isolation;
  readonly limits: ContainerLimits;
  readonly labels: Readonly<Record<string, string>>;
  /** Lie read-only beside the work folder until `mountDependencies` puts them into it. */
  readonly dependencies?: readonly DependencyCopy[];
  /** A volume to keep folders in; out of reach of the call. */
  readonly keep?: string;
}

/** On every volume of dependencies, with what it is: `mark`, `copy` or `stray`. */
export const DEPENDENCIES_LABEL = 'penumbra.dependencies';

/** Programs get room for their own files beside the work folder's. */
const TMP_BYTES = 256 << 20;

export function containerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { isolation, limits, labels, dependencies = [] } = plan;
  return {
    Image: isolation.image,
    Cmd: ['/bin/sh', '-c', mainProgram(dependencies)],
    Entrypoint: [],
    User: `${NOBODY}:${NOBODY}`,
    WorkingDir: '/',
    Env: Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
    Labels: { ...labels },
    Hostname: 'sandbox',
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      Runtime: isolation.runtime,
      NetworkMode: 'none',
      // Otherwise the host's own would be written into the container.
      Dns: ['127.0.0.1'],
      DnsSearch: ['.'],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Privileged: false,
      IpcMode: 'private',
      LogConfig: { Type: 'none', Config: {} },
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      NanoCpus: Math.round(limits.cpus * 1e9),
      PidsLimit: limits.pids,
      ShmSize: 64 << 20,
      Tmpfs: {
        [`/${WORK}`]: tmpfs(limits.diskBytes, '0700'),
        '/tmp': tmpfs(TMP_BYTES, '1777'),
        [OVERLAY]: tmpfs(limits.diskBytes, '0755', '0'),
      },
      Mounts: mountsOf(plan),
    },
  };
}

const tmpfs = (bytes: number, mode: string, owner = NOBODY): string =>
  `rw,exec,nosuid,nodev,size=${bytes},mode=${mode},uid=${owner},gid=${owner}`;

function mountsOf({ dependencies = [], keep }: ContainerPlan): MountSettings[] {
  const copies = dependencies.map(({ volume }, at) => volumeAt(volume, `${DEPENDENCIES}/${at}`, true));
  return keep === undefined ? copies : [...copies, volumeAt(keep, KEEP, false, 'copy')];
}

/** The engine makes a volume that is not there; one that should have been there is found by its label among those of no use. */
const volumeAt = (volume: string, target: string, isReadOnly: boolean, label = 'stray'): MountSettings => ({
  Type: 'volume',
  Source: volume,
  Target: target,
  ReadOnly: isReadOnly,
  VolumeOptions: {
    NoCopy: true,
    Labels: { [DEPENDENCIES_LABEL]: label },
    DriverConfig: { Name: 'local', Options: {} },
  },
});
