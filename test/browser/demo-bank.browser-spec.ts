import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, type OpenPage } from '../support/browser.js';
import { buildBankPages, DemoBank } from '../support/demo-bank.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { freePort } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';
import { ALL_CLAIMS, WalletPage, PHONE } from '../support/wallet-page.js';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const SMALL = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

let folder: string;
let ledger: LedgerApp;
let ledgerUrl: string;
let bank: DemoBank;
let holder: WalletClient;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-bank-'));
  buildBankPages(path.join(folder, 'development'), 'development');
  buildBankPages(path.join(folder, 'production'), 'production');
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  ledgerUrl = await ledger.app.getUrl();
  bank = await openBank('development');
  holder = await WalletClient.withCredential(ledger.call);
});
afterAll(async () => {
  await browser.close();
  await bank.close();
  await ledger.close();
  await rm(folder, { recursive: true });
});

const openBank = async (mode: 'development' | 'production', url = ledgerUrl): Promise<DemoBank> =>
  DemoBank.open({ pagesDir: path.join(folder, mode), ledgerUrl: url, client: await ledger.onboard() });

/** One page for each width, used by every test: a new one costs half a second. */
const open = new Map<number, OpenPage>();
afterEach(async () => {
  for (const { page, complaints } of open.values()) {
    await page.unrouteAll();
    expect(complaints).toEqual([]);
  }
  expect(bank.faults).toEqual([]);
});

async function visit(address: string, viewport = DESK): Promise<Page> {
  const opened = open.get(viewport.width) ?? (await openPage(browser, viewport));
  open.set(viewport.width, opened);
  await opened.page.goto(`${bank.url}${address}`);
  // A page is loaded before React has drawn it, and a key pressed in between is lost.
  await opened.page.locator('h1').waitFor();
  return opened.page;
}

/** WCAG 2.2 A and AA, contrast included; and nothing that has to be scrolled to sideways. */
async function expectSound(page: Page): Promise<void> {
  await page.evaluate(axe);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const code = (page: Page) => page.getByLabel('PASSID code');
const submit = (page: Page) => page.getByRole('button', { name: 'Submit application' });
const anotherCode = (page: Page) => page.getByRole('button', { name: 'Use another code' });
const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.getAttribute("name") ?? document.activeElement.textContent');

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('What is it for?').selectOption('home');
  await page.getByLabel('Full name').fill('Amina Odhiambo');
  await page.getByLabel('E-mail').fill('amina@mail.example');
}

async function enter(page: Page, text: string): Promise<void> {
  await code(page).fill(text);
  await code(page).press('Enter');
}

/** The audit id on the result page. */
const auditIdOn = async (page: Page): Promise<string> => (await page.locator('.facts code').textContent()) ?? '';

const countApplications = (page: Page): string[] => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/apply')) sent.push(request.headers()['idempotency-key'] ?? '');
  });
  return sent;
};

describe('A loan application', () => {
  it.each([
    ['KE8V-3TXY-Z72L', 'Approved in principle', '$3,000-4,000/mo'],
    ['NG4M-XQRS-T88W', 'Approved in principle', '$4,000-5,000/mo'],
    ['GH2P-ABCD-56KL', 'A colleague will take a look', 'Your identity was not confirmed yet.'],
  ])('a loan application with the demo code %s is decided: %s', async (demoCode, title, detail) => {
    const page = await visit('/apply');
    await fillIn(page);
    await page.getByRole('button', { name: demoCode }).click();
    await anotherCode(page).waitFor();
    await expectSound(page);
    await submit(page).click();
    await heading(page, title).waitFor();
    await page.getByText(detail).waitFor();
    await page.getByText('received, signature holds').waitFor();
    await expectSound(page);
    const { status, json } = await bank.client.audit(await auditIdOn(page));
    expect([status, json.audit_id]).toEqual([200, await auditIdOn(page)]);
  });

  it.each([
    ['EXPD-TEST-2222', 'has expired'],
    ['REVK-TEST-2222', 'was withdrawn'],
    ['USED-TEST-2222', 'has been used'],
    ['SANC-TEST-2222', 'could not be verified'],
    ['BADS-TEST-2222', 'could not be verified'],
    ['BADP-TEST-2222', 'could not be verified'],
    ['AAAA-BBBB-CCCC', 'We do not know this code'],
  ])('a loan application with %s gets no further: %s', async (fixture, words) => {
    const page = await visit('/apply', PHONE);
    const sent = countApplications(page);
    await fillIn(page);
    await enter(page, fixture);
    await page.locator('.passid-message').getByText(words).waitFor();
    await submit(page).click();
    await page.getByText('Verify with PASSID first').waitFor();
    expect(await page.evaluate('document.activeElement.classList.contains("passid-input")')).toBe(true);
    expect(sent).toEqual([]);
    await expectSound(page);
  });

  it('a credential older than the bank’s policy allows is refused in words, and the application goes on with another', async () => {
    const page = await visit('/apply');
    await fillIn(page);
    await enter(page, 'STAL-TEST-2222');
    await page.getByText('Stale, 3 days old').waitFor();
    await submit(page).click();
    await page.getByText('Your credential is 72 hours old.').waitFor();
    await expectSound(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await anotherCode(page).waitFor();
    expect(await page.getByText('72 hours old').count()).toBe(0);
    await submit(page).click();
    await heading(page, 'Approved in principle').waitFor();
  });

  it('takes a code that a customer has just shared, once', async () => {
    const share = await holder.share();
    const page = await visit('/apply', PHONE);
    await fillIn(page);
    await enter(page, share.code.toLowerCase().replaceAll('-', ' '));
    await anotherCode(page).waitFor();
    await submit(page).click();
    await heading(page, 'Approved in principle').waitFor();
    const { json } = await holder.history();
    expect(JSON.stringify(json)).toContain(bank.client.workspace.institutionId);
    await visit('/apply', PHONE);
    await enter(page, share.code);
    await page.locator('.passid-message').getByText('has been used').waitFor();
  });

  it('decides on what was shared, and says what was not', async () => {
    const { code: shared } = await holder.share(['income_verified', 'sanctions_clear']);
    const page = await visit('/apply');
    await fillIn(page);
    await enter(page, shared);
    await page.getByText('Identity: not shared').waitFor();
    await submit(page).click();
    await heading(page, 'A colleague will take a look').waitFor();
    await page.getByText('Not shared: identity verified, fraud risk.').waitFor();
  });

  it('needs the income, and says so', async () => {
    const { code: shared } = await holder.share(['identity_verified', 'sanctions_clear']);
    const page = await visit('/apply');
    await fillIn(page);
    await enter(page, shared);
    await anotherCode(page).waitFor();
    await submit(page).click();
    await page.getByText('We need your verified income.').waitFor();
  });

  it('asks for a new code when the share is taken back before it is sent', async () => {
    const { code: shared, token } = await holder.share();
    const page = await visit('/apply');
    await fillIn(page);
    await enter(page, shared);
    await anotherCode(page).waitFor();
    await holder.revoke(token);
    await submit(page).click();
    await page.getByText('What you shared is no longer valid.').waitFor();
    await code(page).waitFor();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Amina Odhiambo');
  });

  it('is declined when the verified income does not carry it, with what would be possible', async () => {
    const page = await visit('/');
    await page.getByLabel('Amount').fill('20000');
    await page.getByText('12', { exact: true }).click();
    await page.getByRole('link', { name: 'Apply for $20,000' }).click();
    await fillIn(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await anotherCode(page).waitFor();
    await submit(page).click();
    await heading(page, 'Not with this amount').waitFor();
    await page.getByText('Over 12 months we could lend up to $11,900.').waitFor();
    await expectSound(page);
  });

  it('says what is missing, at the field, and leads there', async () => {
    for (const viewport of [SMALL, DESK]) {
      const page = await visit('/apply', viewport);
      await page.getByLabel('Amount in US dollars').fill('100000');
      await submit(page).click();
      await page.getByText('Enter your full name.').waitFor();
      expect(await focused(page)).toBe('amount_usd');
      const describedBy = await page.getByLabel('E-mail').getAttribute('aria-describedby');
      expect(await page.locator(`[id="${describedBy}"]`).textContent()).toContain('name@example.com');
      await expectSound(page);
    }
  });

  it('survives that the bank cannot be reached: a message, and one application after another try', async () => {
    const page = await visit('/apply', PHONE);
    const sent = countApplications(page);
    await fillIn(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await anotherCode(page).waitFor();
    await page.route('**/api/apply', async (route) => {
      // The worst case: the bank has it, and the answer is lost.
      await route.fetch();
      await route.abort('connectionreset');
    });
    await submit(page).click();
    await page.getByText('We cannot be reached right now.').waitFor();
    await expectSound(page);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Approved in principle').waitFor();
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(1);
  });

  it('can be made with the keyboard alone, and the reading begins at its answer', async () => {
    const page = await visit('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Apply');
    await page.keyboard.press('Enter');
    await waitFor(async () => (await focused(page)) === 'Apply for a loan', 'the focus on the new page');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('amount_usd');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Home');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Amina Odhiambo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('amina@mail.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ke8v3txyz72l');
    await page.keyboard.press('Enter');
    await waitFor(async () => (await focused(page)).startsWith('Identity verified'), 'the focus on the claims');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Use another code');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Submit application');
    await page.keyboard.press('Enter');
    await waitFor(async () => (await focused(page)) === 'Approved in principle', 'the focus on the answer');
  });

  it('is shown to the browser that sent it, and to no other', async () => {
    const page = await visit('/apply');
    await fillIn(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await anotherCode(page).waitFor();
    await submit(page).click();
    await heading(page, 'Approved in principle').waitFor();
    await page.reload();
    await heading(page, 'Approved in principle').waitFor();
    const stranger = await openPage(browser, DESK);
    await stranger.page.goto(page.url());
    await heading(stranger.page, 'There is nothing at this address').waitFor();
    await stranger.page.context().close();
  });
});

describe('The kiosk', () => {
  async function awaiting(page: Page): Promise<{ requestId: string; code: string }> {
    const answer = page.waitForResponse((response) => response.url().endsWith('/v1/sessions'));
    await page.getByRole('button', { name: /^(Generate QR code|Generate new code|Try again)$/ }).click();
    const session = (await (await answer).json()) as { requestId: string; code: string };
    await page.getByText(session.code, { exact: true }).waitFor();
    return session;
  }

  it('leads from the QR code over the customer’s approval to a decided application', async () => {
    const page = await visit('/kiosk');
    await expectSound(page);
    const { requestId } = await awaiting(page);
    await expectSound(page);
    expect((await holder.fulfil(requestId, (await holder.share()).token)).status).toBe(200);
    const proceed = page.getByRole('button', { name: 'Continue to the application' });
    await proceed.waitFor();
    await expectSound(page);
    await proceed.click();
    await page.getByText('Verified in the branch.').waitFor();
    await expectSound(page);
    await fillIn(page);
    await submit(page).click();
    await heading(page, 'Approved in principle').waitFor();
  });

  it('leaves nothing of one customer to the next', async () => {
    const page = await visit('/kiosk');
    const { requestId } = await awaiting(page);
    await holder.fulfil(requestId, (await holder.share()).token);
    await page.getByText('Income verified').waitFor();
    expect(await page.getByText('Start over').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Next customer' }).click();
    await page.getByRole('button', { name: 'Generate QR code' }).waitFor();
    expect(await page.getByRole('button', { name: 'Continue to the application' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Apply', exact: true }).click();
    await code(page).waitFor();
  });

  it('forgets a customer who went to the application and left it', async () => {
    const page = await visit('/kiosk');
    const { requestId } = await awaiting(page);
    await holder.fulfil(requestId, (await holder.share()).token);
    await page.getByRole('button', { name: 'Continue to the application' }).click();
    await page.getByText('Verified in the branch.').waitFor();
    await page.getByRole('link', { name: 'In the branch' }).click();
    await page.getByRole('button', { name: 'Generate QR code' }).waitFor();
    await page.getByRole('link', { name: 'Apply', exact: true }).click();
    await code(page).waitFor();
  });

  it('says that the customer declined, and starts again', async () => {
    const page = await visit('/kiosk', PHONE);
    const first = await awaiting(page);
    await holder.decline(first.requestId, { reason: 'Not now' });
    await page.getByText('Request declined', { exact: true }).waitFor();
    await expectSound(page);
    expect((await awaiting(page)).requestId).not.toBe(first.requestId);
  });

  it('offers a new code when the time is over', async () => {
    const page = await visit('/kiosk', PHONE);
    const first = await awaiting(page);
    await bank.client.call('POST', '/api/sandbox/clock', { advanceSeconds: 601 });
    await page.getByText('Code expired', { exact: true }).waitFor();
    await expectSound(page);
    expect((await awaiting(page)).code).not.toBe(first.code);
  });

  it('says that it cannot be reached, and tries again', async () => {
    const page = await visit('/kiosk');
    await page.route('**/v1/sessions', (route) => route.abort('connectionrefused'));
    await page.getByRole('button', { name: 'Generate QR code' }).click();
    await page.getByText('Something went wrong').waitFor();
    await expectSound(page);
    await page.unrouteAll();
    await awaiting(page);
  });

  it('shows its claims to its own browser: whoever photographs the QR code gets none', async () => {
    const page = await visit('/kiosk');
    const { requestId } = await awaiting(page);
    const address = `/passid/v1/sessions/${requestId}`;
    expect((await page.request.get(`${bank.url}${address}`)).status()).toBe(200);
    expect((await fetch(`${bank.url}${address}`)).status).toBe(404);
  });
});

describe('Two pages, a bank’s and a wallet’s', () => {
  /** Making proofs takes the wallet's browser seconds, and more on a busy machine. */
  const PROOFS_MS = 120_000;

  let phone: OpenPage;
  let wallet: WalletPage;
  beforeAll(async () => {
    phone = await openPage(browser, PHONE);
    wallet = await new WalletPage(phone.page, ledgerUrl).ready();
  }, PROOFS_MS);
  afterAll(() => phone.page.context().close());

  it(
    'a code shared in the wallet is redeemed in the form, and the wallet knows by whom',
    async () => {
      const shared = await wallet.share(ALL_CLAIMS);
      const page = await visit('/apply');
      await fillIn(page);
      await enter(page, shared);
      await anotherCode(page).waitFor();
      await submit(page).click();
      await heading(page, 'Approved in principle').waitFor();
      await phone.page.getByRole('heading', { name: 'Shared', exact: true }).waitFor();
      await phone.page.getByRole('button', { name: 'Done' }).click();
      await wallet.tab('History');
      const { json } = await bank.client.dashboard('GET', '/api/institution');
      await phone.page.getByText(json.name).first().waitFor();
    },
    PROOFS_MS,
  );

  it(
    'a QR code of the kiosk is approved in the wallet, and the kiosk goes on',
    async () => {
      const page = await visit('/kiosk');
      const answer = page.waitForResponse((response) => response.url().endsWith('/v1/sessions'));
      await page.getByRole('button', { name: 'Generate QR code' }).click();
      const { deepLink } = (await (await answer).json()) as { deepLink: string };
      await wallet.openDeepLink(deepLink);
      await wallet.approve();
      await page.getByRole('button', { name: 'Continue to the application' }).click();
      await page.getByText('Verified in the branch.').waitFor();
    },
    PROOFS_MS,
  );

  it(
    'a request that was typed in and declined in the wallet is declined on the kiosk',
    async () => {
      const page = await visit('/kiosk');
      const answer = page.waitForResponse((response) => response.url().endsWith('/v1/sessions'));
      await page.getByRole('button', { name: 'Generate QR code' }).click();
      const session = (await (await answer).json()) as { code: string };
      await wallet.openRequest(session.code);
      await wallet.decline('Not today');
      await page.getByText('Request declined', { exact: true }).waitFor();
    },
    PROOFS_MS,
  );
});

describe('The webhooks page', () => {
  it('shows what arrives while it is looked at, and no token', async () => {
    const page = await visit('/webhooks', PHONE);
    await page.getByText('Live', { exact: true }).waitFor();
    const { json } = await bank.client.redeem('NG4M-XQRS-T88W');
    const body = page.locator('.event', { hasText: json.data.audit_id });
    await body.waitFor();
    await body.locator('summary').click();
    await expectSound(page);
    expect(await body.locator('pre').textContent()).toContain(`PASSID-****-****-****-${json.data.token.slice(-4)}`);
    expect(await page.content()).not.toContain(json.data.token);
    await bank.client.redeem('EXPD-TEST-2222');
    await page.getByText('Refused: TOKEN_EXPIRED').first().waitFor();
  });

  it('asks for a test event, and counts what nobody signed', async () => {
    const page = await visit('/webhooks');
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText('webhook.test').first().waitFor();
    const forged = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"event":"forged"}' };
    expect((await fetch(`${bank.url}/passid/webhook`, forged)).status).toBe(401);
    await page.getByText('the signature was missing or wrong').waitFor();
    expect(await page.getByText('forged').count()).toBe(0);
    await expectSound(page);
  });

  it('is empty in the beginning, and says that the bank is not reached when it is not', async () => {
    const other = await openBank('development');
    const page = await visit('/');
    await page.goto(`${other.url}/webhooks`);
    await page.getByText('Nothing has arrived yet.').waitFor();
    await expectSound(page);
    await other.close();
    await page.getByText('Connecting').waitFor();
  });
});

describe('Every page', () => {
  it.each(['/', '/apply', '/kiosk', '/webhooks', '/nowhere', '/applications/nowhere'])(
    '%s is sound at any width',
    async (address) => {
      for (const viewport of [SMALL, DESK]) {
        const page = await visit(address, viewport);
        await page.locator('h1').waitFor();
        await expectSound(page);
      }
    },
  );

  it('goes back and forth, and has a title', async () => {
    const page = await visit('/');
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await heading(page, 'Webhooks').waitFor();
    expect(await page.title()).toBe('Webhooks · Acacia Bank');
    await page.goBack();
    await heading(page, 'A loan on what is true about you').waitFor();
    expect(await page.title()).toBe('Loans on verified income · Acacia Bank');
  });
});

describe('The bank’s secrets', () => {
  it('are in no file of the build, and in nothing that a browser is sent', async () => {
    const site = await openBank('production');
    const { keys, token } = site.client.workspace;
    const secrets = [keys.sandbox, keys.live, token, site.webhookSecret];
    const built = readdirSync(path.join(folder, 'production'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const sent: string[] = built.map((file) => readFileSync(file, 'utf8'));
    const { page, complaints } = await openPage(browser, DESK);
    page.on('response', (response) => {
      sent.push(JSON.stringify(response.headers()));
      if (!response.url().endsWith('/stream'))
        void response.text().then(
          (text) => sent.push(text),
          () => undefined,
        );
    });
    const isKeyAsked: boolean[] = [];
    page.on('request', (request) => isKeyAsked.push('x-institution-key' in request.headers()));
    await page.goto(`${site.url}/kiosk`);
    await page.getByRole('button', { name: 'Generate QR code' }).click();
    await page.getByText('Waiting for approval').waitFor();
    await page.getByRole('link', { name: 'Apply', exact: true }).click();
    await fillIn(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await anotherCode(page).waitFor();
    await submit(page).click();
    await page.getByText('received, signature holds').waitFor();
    await page.getByRole('link', { name: 'See what it told our server' }).click();
    await page.getByText('verification.completed').first().waitFor();
    sent.push(await page.content());
    expect(built.length).toBeGreaterThan(3);
    expect(isKeyAsked).not.toContain(true);
    for (const secret of secrets) expect(sent.filter((text) => text.includes(secret))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
    await site.close();
  });

  it('a page whose service is down says so and loses nothing', async () => {
    const site = await DemoBank.open({
      pagesDir: path.join(folder, 'production'),
      ledgerUrl: `http://127.0.0.1:${await freePort()}`,
      client: await ledger.onboard(),
    });
    const { page } = await openPage(browser, PHONE);
    await page.goto(`${site.url}/apply`);
    await fillIn(page);
    await enter(page, 'KE8V-3TXY-Z72L');
    await page.getByText('cannot be reached right now').first().waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await expectSound(page);
    await page.context().close();
    await site.close();
  });
});
