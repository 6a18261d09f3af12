import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findSessionByCode, sessionByCode } from './session-by-code.js';

const ledger = projectedLedger(sessionByCode);
const created = (requestId: string, hash: string) =>
  ledger.append('SessionCreated', { requestId, code: { hash, lastFour: '7YQM' } });
const find = (...codeHashes: string[]) => findSessionByCode(ledger.pool, codeHashes);

describe('session-by-code', () => {
  it('finds the session of a code, by its hash in either environment', async () => {
    await created('req_1', 'code-1');
    expect(await find('code-of-live', 'code-1')).toEqual({ requestId: 'req_1', isOpen: true });
    expect(await find('code-2')).toBeUndefined();
  });

  it.each(['SessionFulfilled', 'SessionDeclined', 'SessionExpired'] as const)(
    'says that a session is no longer open after %s',
    async (ended) => {
      await created('req_1', 'code-1');
      await ledger.append(ended, { requestId: 'req_1' });
      expect(await find('code-1')).toEqual({ requestId: 'req_1', isOpen: false });
    },
  );

  it('prefers the open session of a code that is used again, also to one that was created later', async () => {
    await created('req_1', 'code-1');
    await created('req_2', 'code-1');
    await ledger.append('SessionExpired', { requestId: 'req_2' });
    expect(await find('code-1')).toEqual({ requestId: 'req_1', isOpen: true });
  });

  it('gives the latest session of a code when none of them is open', async () => {
    for (const requestId of ['req_1', 'req_2']) {
      await created(requestId, 'code-1');
      await ledger.append('SessionDeclined', { requestId });
    }
    expect(await find('code-1')).toEqual({ requestId: 'req_2', isOpen: false });
  });
});
