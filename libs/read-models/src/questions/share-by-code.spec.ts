import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findShareByCode, shareByCode } from './share-by-code.js';

const ledger = projectedLedger(shareByCode);
const code = { hash: 'code-1', lastFour: 'Z72L', expiresAt: '2026-11-25T05:00:00.000Z' };

describe('share-by-code', () => {
  it('finds the share that a code opens', async () => {
    await ledger.append('ShareCreated', { code, tokenHash: 'token-1' });
    expect(await findShareByCode(ledger.pool, 'sandbox', 'code-1')).toBe('token-1');
    expect(await findShareByCode(ledger.pool, 'sandbox', 'code-2')).toBeUndefined();
  });

  it('does not find a share of the other environment', async () => {
    await ledger.append('ShareCreated', { code, tokenHash: 'token-1' }, { environment: 'live' });
    expect(await findShareByCode(ledger.pool, 'sandbox', 'code-1')).toBeUndefined();
    expect(await findShareByCode(ledger.pool, 'live', 'code-1')).toBe('token-1');
  });

  it('has no row for a share without a code', async () => {
    await ledger.append('ShareCreated', { code: undefined });
    expect((await ledger.pool.query('select from views.share_by_code')).rowCount).toBe(0);
  });

  it('keeps the first share of a code that was drawn twice', async () => {
    await ledger.append('ShareCreated', { code, tokenHash: 'token-1' });
    await ledger.append('ShareCreated', { code, tokenHash: 'token-2' });
    expect(await findShareByCode(ledger.pool, 'sandbox', 'code-1')).toBe('token-1');
  });
});
