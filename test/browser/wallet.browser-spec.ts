import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { BankClient } from '../support/bank-client.js';
import { openBrowser, openPage, type OpenPage } from '../support/browser.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { waitFor } from '../support/wait-for.js';
import { PASSWORD } from '../support/wallet-client.js';
import { PHONE, WalletPage } from '../support/wallet-page.js';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

const DESK = { width: 1280, height: 800 };

/** A page each, proofs among them, on a machine that may have other things to do. */
const TIMEOUT_MS = 180_000;

let ledger: LedgerApp;
let bank: BankClient;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  origin = await ledger.app.getUrl();
  bank = await ledger.onboard();
}, TIMEOUT_MS);
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

/** One that is given nothing to prove with: what is shared, is shared at once. */
async function plainPhone(viewport = PHONE): Promise<WalletPage> {
  const wallet = await phone(viewport);
  await wallet.page.route('**/wallet/proving/*', (route) => route.fulfill({ status: 404 }));
  return wallet;
}

/** WCAG 2.2 A and AA and what is good practice, contrast included, in light and in dark; and nothing is cut off. */
async function expectAccessible({ page }: WalletPage): Promise<void> {
  const options = JSON.stringify({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  await page.evaluate(axe);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run(document, ${options})`,
    );
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect([colorScheme, found]).toEqual([colorScheme, []]);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  expect(
    await page.evaluate('document.querySelector("main").scrollWidth <= document.querySelector("main").clientWidth'),
  ).toBe(true);
}

const focusedText = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

/** Keys are for people, who look where they are before they press the next. */
const focusedOn = (page: Page, text: string): Promise<unknown> =>
  waitFor(async () => (await focusedText(page)) === text, `the focus on "${text}"`);

/** A link may say the same as the heading that it leads to. */
const arrivedAt = (page: Page, name: string): Promise<unknown> =>
  waitFor(
    () =>
      page.evaluate<boolean>(
        `document.activeElement.tagName === 'H1' && document.activeElement.textContent === ${JSON.stringify(name)}`,
      ),
    `the focus on the heading "${name}"`,
  );

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

describe('The door', () => {
  it(
    'lets in who signs up, and who comes back; and says what is wrong in a sentence',
    async () => {
      const wallet = await (await phone()).open();
      const { page } = wallet;
      await expectAccessible(wallet);
      const email = await wallet.signUp();
      await heading(page, 'No credential yet').waitFor();
      await expectAccessible(wallet);
      await page.reload();
      await heading(page, 'No credential yet').waitFor();
      await wallet.tab('You');
      await page.getByRole('button', { name: 'Log out' }).click();
      await wallet.logIn(email, 'wrong horse battery');
      await page.getByText('There is no wallet with this e-mail address and password.').waitFor();
      await expectAccessible(wallet);
      await page.getByRole('button', { name: 'Make a new wallet' }).click();
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Make my wallet' }).click();
      await page.getByText('There is a wallet with this e-mail address already.').waitFor();
      await wallet.logIn(email);
      await page.getByRole('navigation', { name: 'Wallet' }).waitFor();
      expect(await page.evaluate('Object.keys(localStorage).length + document.cookie.length')).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'is where one is when the login has ended',
    async () => {
      const wallet = await (await phone()).open();
      await wallet.signUp();
      const ended = { code: 'HOLDER_LOGIN_INVALID', detail: 'This login is not valid.' };
      await wallet.page.route('**/share/user/*', (route) => route.fulfill({ status: 401, json: ended }));
      await wallet.page.reload();
      await wallet.page.getByText('Your login has ended. Log in again to go on.').waitFor();
    },
    TIMEOUT_MS,
  );
});

describe('A credential', () => {
  it(
    'is what its figures say, and revoked takes everything with it',
    async () => {
      const wallet = await (await plainPhone()).open();
      const { page } = wallet;
      await wallet.signUp();
      await page.getByRole('link', { name: 'Receive a credential' }).click();
      await page.getByRole('radio', { name: 'Ghana to the European Union' }).check();
      await page.getByText('Change the figures').click();
      await page.getByLabel('Income a month, in US dollars').fill('10500');
      await page.getByLabel('Identity check').selectOption('passed');
      await expectAccessible(wallet);
      await page.getByRole('button', { name: 'Receive', exact: true }).click();
      const card = page.getByRole('article', { name: 'Credential, active' });
      await card.getByText('$10,000+/mo').waitFor();
      await card.getByText('GH → EU').waitFor();
      await card.getByText('Fresh, less than an hour old').waitFor();
      await expectAccessible(wallet);
      const code = await wallet.share(['Income', 'Identity']);
      const { token } = (await bank.redeem(code)).json.data as { token: string };
      await wallet.tab('You');
      await expectAccessible(wallet);
      await page.getByRole('button', { name: 'Revoke this credential' }).click();
      await expectAccessible(wallet);
      expect(await focusedText(page)).toBe('Keep it');
      await page.getByRole('button', { name: 'Keep it' }).click();
      await wallet.confirm('Revoke this credential', 'Revoke it');
      expect((await bank.verify(token)).json).toMatchObject({
        credential_valid: false,
        deny_reason: 'CREDENTIAL_REVOKED',
      });
      await wallet.tab('Wallet');
      await page.getByRole('article', { name: 'Credential, revoked' }).waitFor();
      await page.getByRole('link', { name: 'Renew' }).waitFor();
      await expectAccessible(wallet);
      await wallet.tab('Share');
      await heading(page, 'Nothing to share yet').waitFor();
    },
    TIMEOUT_MS,
  );
});

describe('A code that is read out', () => {
  it(
    'is made with a proof, redeemed once, and stands in the history with what was told',
    async () => {
      const wallet = await (await phone()).ready();
      const { page } = wallet;
      await wallet.tab('Share');
      await expectAccessible(wallet);
      const code = await wallet.share(['Income', 'Sanctions screening']);
      expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
      await page.getByText('Proved on this device, signed by the issuer').waitFor();
      expect(await page.getByRole('timer').textContent()).toMatch(/^1[0-5]:[0-5]\d$/);
      await expectAccessible(wallet);
      await page.reload();
      expect(await wallet.code()).toBe(code);
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        status: 'verified',
        proof: { status: 'verified' },
        verified_claims: { income_verified: true, income_band: '$3,000-4,000/mo', sanctions_screening_clear: true },
        claims_not_granted: expect.arrayContaining(['identity_verified']),
      });
      await heading(page, 'Shared').waitFor();
      await expectAccessible(wallet);
      await page.getByRole('button', { name: 'Done' }).click();
      await wallet.tab('History');
      await expectAccessible(wallet);
      await page.getByRole('main').getByRole('link', { name: /^Bank/ }).click();
      await page.getByText('Income, Income band, Sanctions screening').waitFor();
      await page.getByText('by your code').waitFor();
      await expectAccessible(wallet);
      await wallet.confirm('Take this share back', 'Take it back');
      expect((await bank.verify(json.data.token)).json.deny_reason).toBe('TOKEN_REVOKED');
    },
    TIMEOUT_MS,
  );

  it(
    'a code for one institution opens nothing for another',
    async () => {
      const other = await ledger.onboard();
      const wallet = await (await plainPhone(DESK)).ready();
      const code = await wallet.share(['Identity'], bank.workspace.institutionId);
      await wallet.page.getByText('Signed by the issuer, no proof').waitFor();
      expect((await other.redeem(code)).json).toMatchObject({ data: { deny_reason: 'AUDIENCE_MISMATCH' } });
      await expectAccessible(wallet);
      await wallet.confirm('Take it back', 'Take it back');
      await wallet.page.getByText('You took it back. It opens nothing.').waitFor();
      expect((await bank.redeem(code)).json.code).toBe('CODE_REVOKED');
    },
    TIMEOUT_MS,
  );

  it(
    'is asked for again when the answer gets lost, and is one share',
    async () => {
      const wallet = await (await plainPhone()).ready();
      const { page } = wallet;
      let isCut = true;
      await page.route('**/share/create', async (route) => {
        if (isCut) await route.fetch();
        await (isCut ? route.abort('connectionreset') : route.continue());
        isCut = false;
      });
      await wallet.share(['Income']);
      await wallet.tab('History');
      await page.getByRole('main').getByRole('link').waitFor();
      await page.reload();
      await page.getByRole('main').getByRole('link').waitFor();
      expect(await page.getByRole('main').getByRole('link').count()).toBe(1);
    },
    TIMEOUT_MS,
  );

  it(
    'is not made where nobody answers, and the choice is still there for the next try',
    async () => {
      const wallet = await (await plainPhone()).ready();
      const { page } = wallet;
      await page.context().setOffline(true);
      await page.getByText('You are offline.').waitFor();
      await wallet.tab('Share');
      await page.getByRole('switch', { name: 'Savings' }).check();
      await page.getByRole('button', { name: 'Make a code for 1 claim' }).click();
      await page.getByText('PASSID cannot be reached.').waitFor();
      await expectAccessible(wallet);
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Make a code for 1 claim' }).click();
      expect(await wallet.code()).not.toBe('');
    },
    TIMEOUT_MS,
  );
});

describe('A request', () => {
  it(
    'is found by its code, and answered with a proof of what its holder leaves on',
    async () => {
      const wallet = await (await phone()).ready('Nigeria to the United States');
      const { page } = wallet;
      const body = { institutionName: 'Branch 7', permissions: ['income_verified', 'identity_verified'] };
      const session = (await bank.createSession(body)).json;
      await wallet.tab('Scan');
      await expectAccessible(wallet);
      await wallet.openRequest(session.code.toLowerCase().replace('-', ''));
      await page.getByRole('heading', { level: 1, name: /^Bank \d+$/ }).waitFor();
      await page.getByText('calls itself “Branch 7” here').waitFor();
      await page.getByText('$4,000-5,000/mo · verified').waitFor();
      expect(await page.getByRole('switch').count()).toBe(2);
      await expectAccessible(wallet);
      await wallet.approve(['Identity']);
      await expectAccessible(wallet);
      const { json } = await bank.poll(session.requestId);
      expect(json).toMatchObject({ status: 'completed', proof: { status: 'verified' } });
      expect(json.claims).toMatchObject({ income_band: '$4,000-5,000/mo' });
      expect(json.claims).not.toHaveProperty('identity_verified');
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('main').getByRole('link', { name: /^Bank/ }).first().click();
      await page.getByText('by a request you approved').waitFor();
      // The answer is for this institution alone.
      await page.getByText(`Institution ${bank.workspace.institutionId}`).waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'a request opened by its deep link waits until there is a wallet and a credential to answer it with',
    async () => {
      const wallet = await plainPhone(DESK);
      const { page } = wallet;
      const session = (await bank.createSession()).json;
      await wallet.openDeepLink(session.deepLink);
      await page.getByText('is waiting for your answer').waitFor();
      expect(new URL(page.url()).search).toBe('');
      await wallet.signUp();
      await expectAccessible(wallet);
      await page.getByRole('link', { name: 'Receive a credential first' }).click();
      await page.getByRole('button', { name: 'Receive', exact: true }).click();
      await page.getByText('A request from').waitFor();
      await page.reload();
      await wallet.approve();
      expect((await bank.poll(session.requestId)).json.status).toBe('completed');
    },
    TIMEOUT_MS,
  );

  it(
    'is declined with a reason, and is over then',
    async () => {
      const wallet = await (await phone()).open();
      await wallet.signUp();
      const session = (await bank.createSession()).json;
      await wallet.openDeepLink(session.deepLink);
      await wallet.decline('I will bring my papers.');
      await expectAccessible(wallet);
      expect((await bank.poll(session.requestId)).json).toMatchObject({
        status: 'declined',
        declineReason: 'I will bring my papers.',
      });
      await wallet.openDeepLink(session.deepLink);
      await wallet.page.getByRole('main').getByText('This request was declined already.').waitFor();
      await expectAccessible(wallet);
    },
    TIMEOUT_MS,
  );

  it(
    'a request that is none, is nobody’s, has expired or names another institution is not answered',
    async () => {
      const wallet = await (await phone()).open();
      const { page } = wallet;
      await wallet.signUp();
      const says = (text: string) => page.getByRole('main').getByText(text).waitFor();
      await wallet.tab('Scan');
      await page.getByRole('button', { name: 'Continue' }).click();
      await says('That is not a request code.');
      expect(await page.getByLabel('Request code').getAttribute('aria-invalid')).toBe('true');
      await expectAccessible(wallet);
      await page.getByLabel('Request code').fill('AAAA-AAAA');
      await page.getByLabel('Request code').press('Enter');
      await says('No request has this code.');
      const ahead = await ledger.onboard();
      const expired = (await ahead.createSession({ ttlSeconds: 60 })).json;
      await ahead.call('POST', '/api/sandbox/clock', { advanceSeconds: 61 });
      await wallet.openDeepLink(expired.deepLink);
      await says('This request has expired.');
      const session = (await bank.createSession()).json;
      await wallet.openDeepLink(session.deepLink.replace(/i=.*/, `i=${ahead.workspace.institutionId}`));
      await says('This link was not made by the institution that it names.');
    },
    TIMEOUT_MS,
  );

  it(
    'is read from a QR code where the browser can',
    async () => {
      const wallet = await phone();
      const { page } = wallet;
      const session = (await bank.createSession()).json;
      await page.addInitScript(`
        navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement('canvas');
          canvas.getContext('2d').fillRect(0, 0, 10, 10);
          return window.stream = canvas.captureStream();
        };
        window.BarcodeDetector = class {
          detect = async () => (window.looked = (window.looked ?? 0) + 1) < 3 ? [] : [{ rawValue: ${JSON.stringify(session.deepLink)} }];
        };`);
      await wallet.open();
      await wallet.signUp();
      await wallet.tab('Scan');
      await page.getByRole('button', { name: 'Scan the QR code' }).click();
      await page.getByText('A request from').waitFor();
      await waitFor(
        () => page.evaluate('window.stream.getTracks().every(({ readyState }) => readyState === "ended")'),
        'the camera to be switched off',
      );
    },
    TIMEOUT_MS,
  );
});

describe('Erasing', () => {
  it(
    'asks again, leaves nothing in the browser, and cannot be undone',
    async () => {
      const wallet = await (await plainPhone()).open();
      const { page } = wallet;
      const email = await wallet.signUp();
      await wallet.receive();
      const code = await wallet.share(['Income']);
      await wallet.tab('You');
      await wallet.confirm('Erase my data', 'Erase it all');
      await page.getByText('Everything about you was erased.').waitFor();
      await expectAccessible(wallet);
      expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
      expect((await bank.redeem(code)).json.data?.credential_valid ?? false).toBe(false);
      await wallet.logIn(email);
      await page.getByText('There is no wallet with this e-mail address and password.').waitFor();
    },
    TIMEOUT_MS,
  );
});

describe('The keyboard', () => {
  /** Goes on until that is where the focus is, as somebody would who reads what they come by. */
  async function tabTo(page: Page, text: string): Promise<void> {
    for (let pressed = 0; pressed < 40; pressed += 1) {
      if ((await focusedText(page)).includes(text)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Forty times Tab did not lead to "${text}".`);
  }

  it(
    'suffices from the door to the code, and to take it back',
    async () => {
      const wallet = await (await plainPhone()).open();
      const { page } = wallet;
      await page.getByLabel('E-mail address').focus();
      await page.keyboard.type(`keys.${randomUUID()}@mail.example`);
      await page.keyboard.press('Tab');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await heading(page, 'Wallet').waitFor();
      await arrivedAt(page, 'Wallet');
      await heading(page, 'No credential yet').waitFor();
      await tabTo(page, 'Receive a credential');
      await page.keyboard.press('Enter');
      await arrivedAt(page, 'Receive a credential');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('article', { name: 'Credential, active' }).getByText('NG → US').waitFor();
      await tabTo(page, 'Share');
      await page.keyboard.press('Enter');
      await arrivedAt(page, 'Choose what to share');
      await tabTo(page, 'Income');
      await page.keyboard.press('Space');
      await tabTo(page, 'Make a code for 1 claim');
      await page.keyboard.press('Enter');
      await wallet.code();
      await arrivedAt(page, 'Read out this code');
      await tabTo(page, 'Take it back');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      // Hidden is not enough: until the page knows that it was closed, it does not open another.
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await focusedText(page)).toBe('Take it back');
      await page.keyboard.press('Enter');
      await focusedOn(page, 'Keep it');
      await page.keyboard.press('Shift+Tab');
      await focusedOn(page, 'Take it back');
      await page.keyboard.press('Enter');
      await page.getByText('You took it back. It opens nothing.').waitFor();
    },
    TIMEOUT_MS,
  );
});
