import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { findWalletContents, walletContents } from './wallet-contents.js';

const ledger = projectedLedger(walletContents);
const issue = (credentialId: string, holderId: string) => ledger.append('CredentialIssued', { credentialId, holderId });
const idsOf = async (holderId: string, kind: 'credential' | 'share', page: { before?: bigint; limit: number }) =>
  (await findWalletContents(ledger.pool, holderId, kind, page)).map(({ id }) => id);

describe('wallet-contents', () => {
  it('lists the credentials and the shares of a holder apart, newest first', async () => {
    await issue('pid_1', 'hld_1');
    await ledger.append('ShareCreated', { tokenHash: 'token-1', holderId: 'hld_1' });
    await issue('pid_2', 'hld_1');
    expect(await idsOf('hld_1', 'credential', { limit: 10 })).toEqual(['pid_2', 'pid_1']);
    expect(await idsOf('hld_1', 'share', { limit: 10 })).toEqual(['token-1']);
  });

  it('does not list what is in the wallet of another holder, or a demo share that is in none', async () => {
    await issue('pid_1', 'hld_1');
    await ledger.append('ShareCreated', { holderId: undefined });
    expect(await idsOf('hld_2', 'credential', { limit: 10 })).toEqual([]);
    expect((await ledger.pool.query('select from views.wallet_contents')).rowCount).toBe(1);
  });

  it('goes on with the next page after the last position of the one before', async () => {
    for (const id of ['pid_1', 'pid_2', 'pid_3']) await issue(id, 'hld_1');
    const page = await findWalletContents(ledger.pool, 'hld_1', 'credential', { limit: 2 });
    expect(page.map(({ id }) => id)).toEqual(['pid_3', 'pid_2']);
    expect(await idsOf('hld_1', 'credential', { before: page[1]?.position ?? 0n, limit: 2 })).toEqual(['pid_1']);
  });
});
