import { beforeAll, describe, expect, it } from '@jest/globals';
import { SubjectKeys } from '@passid/subjects';
import { projectedLedger } from '../questions.fixture.js';
import { erasedSubjects, findErasedUntold, findErasedWithKey } from './erased-subjects.js';

const ledger = projectedLedger(erasedSubjects);
const wrappedKey = { key_id: 'deployment:v1', iv: 'iv', ciphertext: 'ciphertext' };
beforeAll(async () => {
  const keys = new SubjectKeys(ledger.pool);
  for (const subjectId of ['hld_1', 'hld_2', 'hld_3'])
    await keys.add({ subjectId, environment: 'sandbox', loginHash: subjectId, wrappedKey });
});

describe('erased-subjects', () => {
  it('finds the erased subjects whose key is still there, and neither those without a key nor those not erased', async () => {
    for (const subjectId of ['hld_1', 'hld_without_key']) await ledger.append('SubjectErased', { subjectId });
    expect(await findErasedWithKey(ledger.pool, [], 10)).toEqual(['hld_1']);
  });

  it('finds a subject that was erased twice once, leaves out the named ones, and stops at the limit', async () => {
    for (const subjectId of ['hld_1', 'hld_1', 'hld_2', 'hld_3']) await ledger.append('SubjectErased', { subjectId });
    expect((await findErasedWithKey(ledger.pool, [], 10)).sort()).toEqual(['hld_1', 'hld_2', 'hld_3']);
    expect((await findErasedWithKey(ledger.pool, ['hld_2'], 10)).sort()).toEqual(['hld_1', 'hld_3']);
    expect(await findErasedWithKey(ledger.pool, [], 2)).toHaveLength(2);
  });

  it('finds who is on record as erased and not told so by the ledger, leaves out the named ones, and stops at the limit', async () => {
    const keys = new SubjectKeys(ledger.pool);
    for (const subjectId of ['hld_told', 'hld_untold', 'hld_untold_2'])
      await keys.destroy(subjectId, '2026-01-02T00:00:00.000Z');
    await ledger.append('SubjectErased', { subjectId: 'hld_told' });
    expect((await findErasedUntold(ledger.pool, [], 10)).sort()).toEqual(['hld_untold', 'hld_untold_2']);
    expect(await findErasedUntold(ledger.pool, ['hld_untold'], 10)).toEqual(['hld_untold_2']);
    expect(await findErasedUntold(ledger.pool, [], 1)).toHaveLength(1);
  });
});
