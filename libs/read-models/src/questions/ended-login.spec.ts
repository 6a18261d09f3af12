import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { endedLogin } from './ended-login.js';

const ledger = projectedLedger(endedLogin);

/** The query that reads it is rolesOfLogins: its spec is membership.spec.ts. */
describe('ended-login', () => {
  it('has one row for each log-in that has ended, also for one that ended twice', async () => {
    await ledger.append('LoginOpened', { loginId: 'lgn_open' });
    await ledger.append('LoginEnded', { loginId: 'lgn_1', reason: 'logged_out' });
    await ledger.append('LoginEnded', { loginId: 'lgn_2' });
    await ledger.append('LoginEnded', { loginId: 'lgn_1' });
    const { rows } = await ledger.pool.query('select login_id from views.ended_login order by login_id');
    expect(rows).toEqual([{ login_id: 'lgn_1' }, { login_id: 'lgn_2' }]);
  });
});
