import { HintedError } from './hinted-error.ts';
import type { Family } from './kernel.ts';
import { kernelSwitches, readReleases, releaseHas, type ReadRelease, type SwitchId } from './kernel-switches.ts';

/** The rules of one kernel: a release, and the switches in which it differs. */
export interface KernelRules {
  /** `7.3.4`, or `7.1+attach-fills-first-free-slot`: the same text for the same rules. */
  readonly spec: string;
  readonly release: ReadRelease;
  /** The design that such kernels ship: see `designOfFamily`. */
  readonly family: Family;
  readonly has: (id: SwitchId) => boolean;
}

/** A text that names no kernel or no switch: what is wrong, and what to write instead. */
export class KernelSpecError extends HintedError {
  /** What was written, and what could have been, where a slip is likely. */
  readonly slip: { readonly word: string; readonly known: readonly string[] } | null;
  constructor(message: string, hint: string, slip: KernelSpecError['slip'] = null) {
    super(message, hint);
    this.name = 'KernelSpecError';
    this.slip = slip;
  }
}

/** The text of a kernel in its parts: `7.1+delete-region-once` is 7.1 with one more switch, `7.1~…` with one less. */
export interface KernelParts {
  readonly version: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Splits the text of a kernel. The names are not looked up. */
export function kernelParts(spec: string): KernelParts {
  const [version = '', ...marks] = spec.split(/(?=[+~])/);
  const names = (sign: string): readonly string[] =>
    marks.filter((mark) => mark.startsWith(sign)).map((mark) => mark.slice(1));
  return { version, added: names('+'), removed: names('~') };
}

/** Series that were not read, by the release whose rules stand for them. */
const unread: Readonly<Record<string, ReadRelease>> = { '6.18': '6.12.107' };

const versionHint = `one of ${readReleases.join(', ')}, a series such as 7.2, or a point release of one`;

/** The release whose rules a version has. @throws KernelSpecError when no release of its series was read */
function releaseOf(version: string): ReadRelease {
  const parts = /^(\d+\.\d+)(?:\.(\d+))?$/.exec(version);
  const [, series = '', point] = parts ?? [];
  const read = readReleases.filter((release) => release === series || release.startsWith(`${series}.`));
  const known = read.findLast((release) => pointOf(release) <= Number(point ?? -1)) ?? read[0] ?? unread[series];
  if (parts && known !== undefined) return known;
  throw new KernelSpecError(`no kernel is called ${version}`, versionHint, {
    word: version,
    known: [...seriesRead, ...readReleases],
  });
}

const seriesRead = [...new Set(readReleases.map((release) => release.split('.').slice(0, 2).join('.')))];

const pointOf = (release: string): number => Number(release.split('.')[2] ?? 0);

/** What is assumed where the rules of a kernel are asked for by name: one sentence each. */
export function assumptionsOf(spec: string): readonly string[] {
  const { version } = kernelParts(spec);
  const release = releaseOf(version);
  const open = kernelSwitches.filter((one) => one.followedBy === 'nothing' && releaseHas(one, release)).length;
  return [
    ...(release === version || readReleases.find((one) => one.startsWith(`${version}.`)) === release
      ? []
      : [`${version} was not read; it is taken to behave as ${release}`]),
    ...(open === 0 ? [] : [`the model does not follow ${open} of the changes that ${release} has (quiesce kernels)`]),
  ];
}

/** The switches of an id, or of the first digits of a commit. @throws KernelSpecError when there is none */
function switchesNamed(name: string): readonly SwitchId[] {
  const byId = kernelSwitches.filter(({ id }) => id === name);
  const found =
    byId.length > 0 || !/^[0-9a-f]{7,40}$/.test(name)
      ? byId
      : kernelSwitches.filter(({ commits }) =>
          commits.some((commit) => commit.startsWith(name) || name.startsWith(commit)),
        );
  if (found.length > 0) return found.map(({ id }) => id);
  throw new KernelSpecError(`no switch and no commit of a switch is called ${name}`, '`quiesce kernels` lists them', {
    word: name,
    known: kernelSwitches.map(({ id }) => id),
  });
}

/**
 * The text of a kernel in its one form.
 * @param version - a release, a series, or a point release of a series
 * @throws KernelSpecError when version or switch are unknown, or a switch is the design's
 */
export function kernelSpec(version: string, added: readonly string[] = [], removed: readonly string[] = []): string {
  const release = releaseOf(version);
  const asked = new Map<SwitchId, boolean>();
  const changes = new Map<SwitchId, boolean>();
  const change = (names: readonly string[], has: boolean): void => {
    for (const { id, isAlone } of names.flatMap(idsOf)) {
      const own = kernelSwitches.find((one) => one.id === id);
      if (own?.followedBy === 'design')
        throw new KernelSpecError(`${id} is what the ownership design does`, 'choose a design with --design');
      if (own?.followedBy === 'nothing' && isAlone) throw notFollowed(id);
      if (asked.has(id) && asked.get(id) !== has)
        throw new KernelSpecError(`${id} is both added and removed`, 'leave one of the two out');
      asked.set(id, has);
      if (own && releaseHas(own, release) !== has) changes.set(id, has);
    }
  };
  change(added, true);
  change(removed, false);
  const marks = [...changes].map(([id, has]) => `${has ? '+' : '~'}${id}`).sort();
  return `${version}${marks.join('')}`;
}

/** The switches of one name; `isAlone`: the model follows none of them. */
function idsOf(name: string): readonly { readonly id: SwitchId; readonly isAlone: boolean }[] {
  const ids = switchesNamed(name.toLowerCase());
  return ids.map((id) => ({ id, isAlone: !ids.some(isFollowed) }));
}

/** Whether a text names a kernel. */
export function isKernel(spec: string): boolean {
  try {
    rulesOf(spec);
    return true;
  } catch (error) {
    if (error instanceof KernelSpecError) return false;
    throw error;
  }
}

const isFollowed = (id: SwitchId): boolean =>
  kernelSwitches.some((one) => one.id === id && one.followedBy !== 'nothing');

const notFollowed = (id: SwitchId): KernelSpecError =>
  new KernelSpecError(
    `the model does not follow ${id}: a kernel with it and one without it are the same here`,
    '`quiesce kernels` says which switches it follows',
  );

/** The families, by the first release that ships their design. */
const familyOf = (release: ReadRelease): Family =>
  release.startsWith('6.') ? '6.12' : release === '7.0' ? '7.0' : '7.1';

/** The rules of a text that `kernelSpec` made, or of a version alone. @throws KernelSpecError when it names no kernel */
export function rulesOf(spec: string): KernelRules {
  const { version, added, removed } = kernelParts(spec);
  const release = releaseOf(version);
  for (const name of [...added, ...removed])
    if (!kernelSwitches.some(({ id }) => id === name))
      throw new KernelSpecError(`no switch is called ${name}`, '`quiesce kernels` lists them');
  const has = (one: (typeof kernelSwitches)[number]): boolean =>
    added.includes(one.id) || (releaseHas(one, release) && !removed.includes(one.id));
  const switches = new Set(kernelSwitches.filter(has).map(({ id }) => id));
  return { spec, release, family: familyOf(release), has: (id) => switches.has(id) };
}
