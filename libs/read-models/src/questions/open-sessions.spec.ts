import { describe, expect, it } from '@jest/globals';
import type { Environment } from '@passid/ledger';
import { projectedLedger } from '../questions.fixture.js';
import { findDueSessions, openSessions } from './open-sessions.js';
import { sandboxClock } from './sandbox-clock.js';

const ledger = projectedLedger(openSessions, sandboxClock);
const create = (requestId: string, minute: string, environment: Environment = 'sandbox', institutionId = '1') =>
  ledger.append(
    'SessionCreated',
    { requestId, institutionId, expiresAt: `2026-11-25T04:${minute}:00.000Z` },
    { environment },
  );
const dueAt = async (minute: string, leaveOut: string[] = [], limit = 10) =>
  (await findDueSessions(ledger.pool, new Date(`2026-11-25T04:${minute}:00.000Z`), leaveOut, limit)).map(
    ({ requestId }) => requestId,
  );

describe('open-sessions', () => {
  it('finds the sessions whose time is over, the longest over first', async () => {
    await create('req_2', '20');
    await create('req_1', '10');
    await create('req_3', '30');
    expect(await dueAt('20')).toEqual(['req_1', 'req_2']);
    expect(await dueAt('09')).toEqual([]);
    expect(await dueAt('30', ['req_1'], 1)).toEqual(['req_2']);
  });

  it.each(['SessionFulfilled', 'SessionDeclined', 'SessionExpired'] as const)(
    'does not find a session after %s',
    async (ended) => {
      await create('req_1', '10');
      await create('req_2', '10');
      await ledger.append(ended, { requestId: 'req_1' });
      expect(await dueAt('59')).toEqual(['req_2']);
    },
  );

  it('goes by the clock of the institution in its sandbox, and by the world clock in live', async () => {
    await create('req_1', '10');
    await create('req_2', '10', 'live');
    await create('req_3', '10', 'sandbox', '2');
    await ledger.append('SandboxClockAdvanced', { institutionId: '1', aheadSeconds: 300 });
    const due = { requestId: 'req_1', institutionId: '1', environment: 'sandbox' };
    expect(await findDueSessions(ledger.pool, new Date('2026-11-25T04:05:00.000Z'), [], 10)).toEqual([due]);
    expect(await dueAt('04')).toEqual([]);
  });
});
