import { describe, expect, it } from '@jest/globals';
import type { Environment } from '@passid/ledger';
import { projectedLedger } from '../questions.fixture.js';
import { institutionByKey, institutionsByKey } from './institution-by-key.js';
import { liveStanding } from './live-standing.js';
import { sandboxClock } from './sandbox-clock.js';

const ledger = projectedLedger(institutionByKey, liveStanding, sandboxClock);
const find = (keyHash: string) => institutionsByKey(ledger.pool)(keyHash);
const issue = (keyId: string, environment: Environment = 'sandbox') =>
  ledger.append('ApiKeyIssued', { institutionId: '1', keyId, keyHash: `hash of ${keyId}`, environment });

describe('institution-by-key', () => {
  it('finds the holder of a key by its hash', async () => {
    await issue('key_1');
    expect(await find('hash of key_1')).toEqual({
      keyId: 'key_1',
      institutionId: '1',
      environment: 'sandbox',
      isActive: true,
      isRevoked: false,
      validUntil: null,
      aheadSeconds: 0,
    });
    expect(await find('hash of key_2')).toBeUndefined();
  });

  it('says that a live key is active only once its institution may go live', async () => {
    await issue('key_1', 'live');
    await ledger.append('LiveReviewRequested', { institutionId: '1' });
    await ledger.append('LiveKeyActivated', { institutionId: '2' });
    expect(await find('hash of key_1')).toMatchObject({ environment: 'live', isActive: false });
    await ledger.append('LiveKeyActivated', { institutionId: '1' });
    expect(await find('hash of key_1')).toMatchObject({ isActive: true });
  });

  it('says until when a rotated key is valid, and that a revoked key is revoked, of the named keys alone', async () => {
    for (const keyId of ['key_1', 'key_2', 'key_3']) await issue(keyId);
    const validUntil = '2026-11-26T00:27:00.000Z';
    await ledger.append('ApiKeyRotated', { institutionId: '1', keyId: 'key_1', validUntil });
    await ledger.append('ApiKeyRevoked', { institutionId: '1', keyId: 'key_2' });
    await ledger.append('ApiKeyRevoked', { institutionId: '2', keyId: 'key_3' });
    expect(await find('hash of key_1')).toMatchObject({ validUntil: new Date(validUntil), isRevoked: false });
    expect(await find('hash of key_2')).toMatchObject({ validUntil: null, isRevoked: true });
    expect(await find('hash of key_3')).toMatchObject({ validUntil: null, isRevoked: false });
  });

  it('gives how far the clock is ahead for a sandbox key, and 0 for a live key', async () => {
    await issue('key_1');
    await issue('key_2', 'live');
    await ledger.append('SandboxClockAdvanced', { institutionId: '1', aheadSeconds: 900 });
    expect(await find('hash of key_1')).toMatchObject({ aheadSeconds: 900 });
    expect(await find('hash of key_2')).toMatchObject({ aheadSeconds: 0 });
  });
});
