import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { endpointHealth, findEndpointHealth } from './endpoint-health.js';

const ledger = projectedLedger(endpointHealth);
const at = (minute: string) => ({ recorded_at: `2026-11-25T04:${minute}:00.000Z` });
const fail = (minute: string, failure = 'http_status', status?: number) =>
  ledger.append('WebhookAttempted', { outcome: 'failed', failure, status }, at(minute));
const succeed = (minute: string) => ledger.append('WebhookAttempted', { outcome: 'succeeded' }, at(minute));
const find = (institutionId = '940314418') => findEndpointHealth(ledger.pool, institutionId);

describe('endpoint-health', () => {
  it('counts the failures in a row, and says since when and how the last one failed', async () => {
    await fail('01', 'http_status', 500);
    await fail('02', 'timeout');
    expect(await find()).toEqual({
      failingSince: new Date('2026-11-25T04:01:00.000Z'),
      failures: 2,
      lastFailure: 'timeout',
      lastStatus: null,
      lastFailureAt: new Date('2026-11-25T04:02:00.000Z'),
      lastSuccessAt: null,
    });
  });

  it('begins to count anew after a success, and keeps the last failure', async () => {
    await fail('01', 'http_status', 500);
    await succeed('02');
    expect(await find()).toMatchObject({
      failingSince: null,
      failures: 0,
      lastStatus: 500,
      lastSuccessAt: new Date('2026-11-25T04:02:00.000Z'),
    });
    await fail('03');
    expect(await find()).toMatchObject({ failingSince: new Date('2026-11-25T04:03:00.000Z'), failures: 1 });
  });

  it('begins to count anew when the endpoint is configured, in whichever environment it failed', async () => {
    await fail('01');
    await ledger.append('WebhookAttempted', { outcome: 'failed' }, { ...at('02'), environment: 'live' });
    expect(await find()).toMatchObject({ failures: 2 });
    await ledger.append('WebhookConfigured', {}, { ...at('03'), environment: 'workspace' });
    expect(await find()).toMatchObject({ failingSince: null, failures: 0, lastSuccessAt: null });
  });

  it('does not count how a probe was answered, and knows nothing of an endpoint without an attempt', async () => {
    await ledger.append('WebhookAttempted', { outcome: 'failed', trial: 'invalid_signature' });
    expect(await find()).toMatchObject({ failingSince: null, failures: 0, lastFailureAt: null });
    expect(await find('2')).toBeUndefined();
  });
});
