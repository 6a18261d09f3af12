import { describe, expect, it } from '@jest/globals';
import { assemblePackage, casePackage, type PackageAssembly } from './case-package.js';

const assembly: PackageAssembly = {
  packageId: 'pkg_1',
  institutionId: '42',
  verificationId: 'vrf_1',
  throughPosition: '74',
  assembledAt: '2026-01-01T00:00:00.000Z',
};

describe('A case package', () => {
  it('is assembled once, and stays as it was first assembled', () => {
    const [event, ...more] = assemblePackage(assembly, casePackage.initial);
    if (event === undefined) throw new Error('Nothing was decided.');
    expect([event, more]).toEqual([{ type: 'PackageAssembled', data: assembly }, []]);
    const state = casePackage.evolve(casePackage.initial, event);
    expect(assemblePackage({ ...assembly, throughPosition: '75' }, state)).toEqual([]);
    expect(state).toEqual({ status: 'assembled', assembly });
  });
});
