import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { BankClient } from '../support/bank-client.js';
import { openBrowser, openPage, type OpenPage } from '../support/browser.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { PHONE, WalletPage } from '../support/wallet-page.js';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** A proof takes seconds, and more of them on a busy machine. */
const PROVING_TIMEOUT_MS = 120_000;

let ledger: LedgerApp;
let bank: BankClient;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  origin = await ledger.app.getUrl();
  bank = await ledger.onboard();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await ledger.close();
});

const opened: OpenPage[] = [];
afterEach(async () => {
  for (const { page, complaints } of opened.splice(0)) {
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});

/** A phone of its own: nobody else is logged in there. */
async function phone(viewport = PHONE): Promise<WalletPage> {
  const open = await openPage(browser, viewport);
  opened.push(open);
  return new WalletPage(open.page, origin);
}

/** WCAG 2.2 A and AA, contrast included. */
async function expectAccessible({ page }: WalletPage): Promise<void> {
  await page.evaluate(axe);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('A code that is read out', () => {
  it(
    'is made with a proof, redeemed once, and stands in the history with what was told',
    async () => {
      const wallet = await (await phone()).ready();
      await expectAccessible(wallet);
      const code = await wallet.share(['Income', 'Sanctions screening']);
      expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
      await expectAccessible(wallet);
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        status: 'verified',
        proof: { status: 'verified' },
        verified_claims: { income_verified: true, income_band: '$3,000-4,000/mo', sanctions_screening_clear: true },
        claims_not_granted: expect.arrayContaining(['identity_verified']),
      });
      await wallet.page.getByRole('heading', { name: 'Shared', exact: true }).waitFor();
      await wallet.page.getByRole('button', { name: 'Done' }).click();
      await wallet.tab('History');
      await wallet.page.getByRole('main').getByRole('link', { name: /^Bank/ }).click();
      await wallet.page.getByText('Income, Income band, Sanctions screening').waitFor();
      await expectAccessible(wallet);
    },
    PROVING_TIMEOUT_MS,
  );
});

describe('A request', () => {
  it(
    'is found by its code, and answered with what its holder leaves on',
    async () => {
      const wallet = await (await phone()).ready('Nigeria to the United States');
      const session = (await bank.createSession({ permissions: ['income_verified', 'identity_verified'] })).json;
      await wallet.openRequest(session.code);
      await expectAccessible(wallet);
      await wallet.approve(['Identity']);
      const { json } = await bank.poll(session.requestId);
      expect(json).toMatchObject({ status: 'completed', proof: { status: 'verified' } });
      expect(json.claims).toMatchObject({ income_band: '$4,000-5,000/mo' });
      expect(json.claims).not.toHaveProperty('identity_verified');
    },
    PROVING_TIMEOUT_MS,
  );

  it('is declined with a reason', async () => {
    const wallet = await (await phone()).ready();
    const session = (await bank.createSession()).json;
    await wallet.openDeepLink(session.deepLink);
    await wallet.decline('I will bring my papers.');
    expect((await bank.poll(session.requestId)).json.status).toBe('declined');
  });
});
