/** `uv.lock`, `poetry.lock` and `pylock.toml` (PEP 751), as far as they say which wheels of an index are wanted, and their hashes. */
import * as z from 'zod';
import type { PenumbraError } from '../../contracts/errors.ts';
import { MARKER, NAME, type Requirement, VERSION } from './requirements.ts';
import { badFile, readToml } from './toml.ts';

const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is no sha256 hash');
const Name = z.string().regex(NAME, 'is no name of a package');
const Marker = z.string().regex(MARKER, 'is no marker');
const Named = { name: Name, version: z.string().regex(VERSION, 'is no version').optional() };

const UvFile = z.object({ hash: Sha256 });
const UvLock = z.object({
  version: z.literal(1, 'is another than 1'),
  package: z
    .array(
      z.object({
        ...Named,
        source: z.object({
          registry: z.string().optional(),
          editable: z.string().optional(),
          virtual: z.string().optional(),
          directory: z.string().optional(),
        }),
        wheels: z.array(UvFile).default([]),
        sdist: UvFile.optional(),
      }),
    )
    .default([]),
});

export interface UvLock {
  readonly indexes: readonly string[];
  /** Folders of the project that are packages themselves. */
  readonly folders: readonly string[];
  /** Whether it names packages of an index. */
  readonly isEmpty: boolean;
}

/** Which of its packages are wanted here, uv itself tells. Throws `bad-input` that begins with `file`: whatever comes from no index, or has no hashes. */
export function readUvLock(text: string, file: string): UvLock {
  const { package: packages } = readToml(UvLock, text, file);
  const indexes = new Set<string>();
  const folders = new Set<string>();
  for (const { name, source, wheels, sdist } of packages) {
    const folder = source.editable ?? source.virtual ?? source.directory;
    if (folder !== undefined) folders.add(folder);
    else if (source.registry === undefined) throw noIndex(file, name);
    else if (wheels.length === 0 && !sdist) throw noHash(file, name);
    else indexes.add(source.registry);
  }
  return { indexes: [...indexes], folders: [...folders], isEmpty: indexes.size === 0 };
}

export interface FlatLock {
  readonly requirements: readonly Requirement[];
  readonly indexes: readonly string[];
}

const PoetryLock = z.object({
  metadata: z.object({
    'lock-version': z.literal(
      '2.1',
      'is not 2.1: `poetry lock` of Poetry 2 writes that, `poetry export` a requirements.txt',
    ),
  }),
  package: z
    .array(
      z.object({
        ...Named,
        optional: z.boolean().default(false),
        groups: z.array(z.string()).default(['main']),
        markers: z.union([Marker, z.record(z.string(), Marker)]).optional(),
        files: z.array(z.object({ hash: Sha256 })).default([]),
        source: z.object({ type: z.string(), url: z.string() }).optional(),
      }),
    )
    .default([]),
});

/** All groups, without what only extras bring. Throws as `readUvLock` does. */
export function readPoetryLock(text: string, file: string): FlatLock {
  const requirements: Requirement[] = [];
  const indexes = new Set<string>();
  for (const { name, version, optional, groups, markers, files, source } of readToml(PoetryLock, text, file).package) {
    if (optional || source?.type === 'directory') continue;
    if (source && source.type !== 'legacy') throw noIndex(file, name);
    if (source) indexes.add(source.url);
    requirements.push(
      pinned(file, { name, version, marker: markerOf(groups, markers), hashes: files.map((each) => each.hash) }),
    );
  }
  return { requirements, indexes: [...indexes] };
}

/** A group that has no marker of its own always wants it. */
function markerOf(groups: readonly string[], markers: string | Record<string, string> | undefined): string | undefined {
  if (markers === undefined || typeof markers === 'string') return markers;
  const all = groups.map((group) => markers[group]);
  return all.includes(undefined) ? undefined : [...new Set(all)].map((marker) => `(${marker})`).join(' or ');
}

const PyFile = z.object({ hashes: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no sha256 hash') }) });
const Pylock = z.object({
  'lock-version': z.string().regex(/^1\./, 'is another than 1'),
  packages: z
    .array(
      z.object({
        ...Named,
        marker: Marker.optional(),
        index: z.string().optional(),
        directory: z.unknown().optional(),
        vcs: z.unknown().optional(),
        archive: z.unknown().optional(),
        wheels: z.array(PyFile).default([]),
        sdist: PyFile.optional(),
      }),
    )
    .default([]),
});

/** Throws as `readUvLock` does. */
export function readPylock(text: string, file: string): FlatLock {
  const requirements: Requirement[] = [];
  const indexes = new Set<string>();
  for (const { name, version, marker, index, wheels, sdist, ...from } of readToml(Pylock, text, file).packages) {
    if (from.directory !== undefined) continue;
    if (from.vcs !== undefined || from.archive !== undefined) throw noIndex(file, name);
    if (index !== undefined) indexes.add(index);
    const hashes = [...wheels, ...(sdist ? [sdist] : [])].map((each) => `sha256:${each.hashes.sha256}`);
    requirements.push(pinned(file, { name, version, marker, hashes }));
  }
  return { requirements, indexes: [...indexes] };
}

function pinned(
  file: string,
  { version, ...others }: Omit<Requirement, 'version'> & { readonly version: string | undefined },
) {
  if (version === undefined) throw badFile(file, `${others.name} has no version`);
  if (others.hashes.length === 0) throw noHash(file, others.name);
  return { version, ...others };
}

const noIndex = (file: string, name: string): PenumbraError => badFile(file, `${name} comes from no index`);
const noHash = (file: string, name: string): PenumbraError =>
  badFile(file, `${name} has no hash, so nothing says what it must be`);
