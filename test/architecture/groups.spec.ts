import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

type Groups = Readonly<Record<string, string>>;

const { GROUPS } = (await import(path.resolve('test/groups.mjs'))) as { GROUPS: Groups };

const groupsOf = (file: string, groups = GROUPS): string[] =>
  Object.keys(groups).filter((group) => new RegExp(groups[group] ?? '').test(file));

/** Whatever is named as a spec, in whatever language jest could be told of. */
const specs = ['apps', 'libs', 'packaging', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /spec\.[cm]?[jt]sx?$/.test(file) && !file.includes('node_modules')),
);

describe('A spec', () => {
  it('is in exactly one group of test/groups.mjs', () => {
    expect(specs.length).toBeGreaterThan(150);
    const astray = specs.map((file) => ({ file, groups: groupsOf(file) })).filter(({ groups }) => groups.length !== 1);
    expect(astray).toEqual([]);
  });

  it('exists in each group', () => {
    expect([...new Set(specs.flatMap((file) => groupsOf(file)))].sort()).toEqual(Object.keys(GROUPS).sort());
  });

  it.each(['libs/a/src/a.slow-spec.ts', 'libs/a/src/a.spec.tsx', 'libs/a/src/aspec.ts', 'libs/a/src/a.spec.js'])(
    'is found where it is in no group: %s',
    (file) => {
      expect(groupsOf(file)).toEqual([]);
    },
  );

  it('is found where it is in two groups', () => {
    expect(groupsOf('test/faults/a.fault-spec.ts', { ...GROUPS, all: 'spec' })).toEqual(['faults', 'all']);
  });
});
