import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import type { BankClient } from '../support/bank-client.js';
import { BankSite } from '../support/bank-site.js';
import { openBrowser, openPage, type OpenPage } from '../support/browser.js';
import { blockIn, codeBlocks } from '../support/code-blocks.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1100, height: 800 };

let folder: string;
let ledger: LedgerApp;
let bank: BankClient;
let holder: WalletClient;
let site: BankSite;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-pages-'));
  const run = (...args: string[]) =>
    execFileSync(process.execPath, args, { env: { PATH: process.env['PATH'], NODE_ENV: 'development' } });
  const packages = path.join(folder, 'packages');
  run('packaging/build-packages.mjs', packages);
  run('test/browser/build-pages.mjs', packages, 'test/browser/pages', path.join(folder, 'pages'));
  await writeSamples(path.join(folder, 'samples-source'));
  run(
    'test/browser/build-pages.mjs',
    packages,
    path.join(folder, 'samples-source'),
    path.join(folder, 'pages/samples'),
  );
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  bank = await ledger.onboard();
  holder = await WalletClient.withCredential(ledger.call);
  const ledgerUrl = await ledger.app.getUrl();
  site = await BankSite.listen({ folder: path.join(folder, 'pages'), ledgerUrl, apiKey: bank.workspace.keys.sandbox });
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await ledger.close();
  await rm(folder, { recursive: true });
});

/** One page for each width, used by every test: a new one costs half a second. */
const open = new Map<number, OpenPage>();
afterEach(async () => {
  for (const { page, complaints } of open.values()) {
    await page.unrouteAll();
    expect(complaints).toEqual([]);
  }
});

async function show(what: 'field' | 'kiosk' | 'hooks', props: object = {}, viewport = DESK): Promise<Page> {
  const opened = open.get(viewport.width) ?? (await openPage(browser, viewport));
  open.set(viewport.width, opened);
  await opened.page.goto(`${site.url}/?show=${what}&props=${encodeURIComponent(JSON.stringify(props))}`);
  return opened.page;
}

/** The samples of the guide and of the docs, each a page of its own. */
async function writeSamples(source: string): Promise<void> {
  const docs = codeBlocks('docs/sdk-react.md');
  const samples = {
    'LoanApplicationForm.jsx': blockIn(codeBlocks('test/sdk/guide-samples.md'), 'LoanApplicationForm.jsx'),
    ...Object.fromEntries(
      ['LoanApplication.jsx', 'Kiosk.jsx', 'OwnView.jsx'].map((name) => [name, blockIn(docs, name)]),
    ),
  };
  const names = Object.keys(samples).map((file) => path.basename(file, '.jsx'));
  const main = `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
${names.map((name) => `import ${name} from './${name}.jsx';`).join('\n')}
const call = (name) => (what) => window.calls.push([name, what]);
window.calls = [];
window.handleVerified = call('handleVerified');
const Sample = { ${names.join(', ')} }[new URLSearchParams(location.search).get('show')];
const props = { onVerified: call('onVerified'), onSuccess: call('onSuccess') };
createRoot(document.getElementById('root')).render(createElement(Sample, props));
`;
  const page = '<!doctype html><html lang="en"><link rel="icon" href="data:," /><div id="root"></div>';
  await mkdir(source);
  const files = {
    ...samples,
    'main.jsx': main,
    'index.html': `${page}<script type="module" src="./main.jsx"></script>`,
  };
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(source, file), content);
}

type Calls = [name: string, ...args: Record<string, never>[]][];
const callsOf = (page: Page): Promise<Calls> => page.evaluate('window.calls');
const namesOf = async (page: Page): Promise<string[]> => (await callsOf(page)).map(([name]) => name);
const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

/** WCAG 2.2 A and AA, contrast included. */
async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run('.passid', ${JSON.stringify(options)})`,
  );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

async function expectNothingCutOff(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
}

const field = (page: Page) => page.getByLabel('PASSID code');
const verify = (page: Page) => page.getByRole('button', { name: 'Verify', exact: true });

const hexToRgb = (hex: string): string =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;

describe('The code field in a form', () => {
  it.each([
    ['KE8V-3TXY-Z72L', 'Verified with PASSID', '$3,000-4,000/mo'],
    ['NG4M-XQRS-T88W', 'Verified with PASSID', '$4,000-5,000/mo'],
    ['GH2P-ABCD-56KL', 'Verified, for manual review', 'Identity not verified'],
  ])('verifies the demo code %s with one click', async (code, title, detail) => {
    const page = await show('field');
    await page.getByRole('button', { name: code }).click();
    await page.getByText(title, { exact: true }).waitFor();
    await page.getByText(detail).waitFor();
    await expectAccessible(page);
    const [[name, result] = []] = await callsOf(page);
    expect(name).toBe('onVerified');
    expect(result).toMatchObject({
      token: expect.stringMatching(/^PASSID-/),
      verified_claims: { income_verified: true },
    });
  });

  it('sends the token with the form, and nothing before there is one', async () => {
    const page = await show('field');
    await page.getByRole('button', { name: 'Submit application' }).click();
    await page.getByRole('button', { name: 'KE8V-3TXY-Z72L' }).click();
    await page.getByText('Identity verified').waitFor();
    await page.getByRole('button', { name: 'Submit application' }).click();
    const [before, verified, after] = await callsOf(page);
    expect(before).toEqual(['submit', { full_name: 'Amina' }]);
    expect(after).toEqual(['submit', { full_name: 'Amina', passid_token: verified?.[1]?.['token'] }]);
  });

  it('never submits the form: not by Enter, not by its buttons', async () => {
    const page = await show('field');
    await field(page).fill('KE8V');
    await field(page).press('Enter');
    await verify(page).click();
    await page.locator('.passid-message').waitFor();
    await field(page).fill('STAL-TEST-2222');
    await field(page).press('Enter');
    await page.getByText('Stale, 3 days old').waitFor();
    await page.getByRole('button', { name: 'Use another code' }).click();
    expect(await namesOf(page)).toEqual(['onVerified']);
  });

  it('refuses what must be refused, says why, and keeps the focus', async () => {
    const page = await show('field');
    const refusals = [
      ['EXPD-TEST-2222', 'has expired', 'CODE_EXPIRED'],
      ['REVK-TEST-2222', 'was withdrawn', 'CODE_REVOKED'],
      ['USED-TEST-2222', 'has been used', 'CODE_ALREADY_REDEEMED'],
      ['AAAA-BBBB-CCCC', 'We do not know this code', 'CODE_NOT_FOUND'],
      ['SANC-TEST-2222', 'could not be verified', 'HARD_DENY_SANCTIONS_MATCH'],
      ['BADS-TEST-2222', 'could not be verified', 'INVALID_SIGNATURE'],
      ['BADP-TEST-2222', 'could not be verified', 'INVALID_PROOF'],
    ] as const;
    for (const [code, words, reason] of refusals) {
      await field(page).fill(code.toLowerCase().replaceAll('-', ' '));
      await field(page).press('Enter');
      await page.locator('.passid-message').getByText(words).waitFor();
      expect((await callsOf(page)).at(-1)).toEqual(['onDenied', expect.objectContaining({ reason })]);
      expect(await field(page).getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByRole('status').textContent()).toContain(words);
      expect(await page.evaluate('document.activeElement.value')).toBe(code);
    }
    await expectAccessible(page);
  });

  it('says that there is no network, and tries again as the same redemption', async () => {
    const page = await show('field', {}, PHONE);
    const keys: (string | undefined)[] = [];
    let isCut = true;
    await page.route('**/redeem', async (route: Route) => {
      keys.push(route.request().headers()['idempotency-key']);
      await (isCut ? route.abort('connectionrefused') : route.continue());
    });
    await field(page).fill('KE8V-3TXY-Z72L');
    await verify(page).click();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await expectAccessible(page);
    expect(await callsOf(page)).toEqual([['onError', expect.stringContaining('ServiceUnreachable')]]);
    isCut = false;
    await again.click();
    await page.getByText('Identity verified').waitFor();
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(4);
  });

  it('formats what is typed and pasted, wherever the caret is', async () => {
    const page = await show('field');
    const input = field(page);
    await input.pressSequentially('ke8v3txyz72l999');
    expect(await input.inputValue()).toBe('KE8V-3TXY-Z72L');
    await input.evaluate((element: { setSelectionRange: (from: number, to: number) => void }) =>
      element.setSelectionRange(2, 4),
    );
    await page.keyboard.type('q2');
    expect(await input.inputValue()).toBe('KEQ2-3TXY-Z72L');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Backspace');
    expect(await input.inputValue()).toBe('KEQ3-TXYZ-72L');
    await page.keyboard.type('2');
    expect(await input.inputValue()).toBe('KEQ2-3TXY-Z72L');
  });

  it('can be used with the keyboard alone, and leads to what has come', async () => {
    const page = await show('field');
    await page.getByLabel('Full name').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.type('ke8v3txyz72l');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Verify');
    await page.keyboard.press('Enter');
    await page.getByText('Identity verified').waitFor();
    await waitFor(async () => (await focused(page)) === 'Verified with PASSID', 'the focus on the result');
    expect(await page.getByRole('status').textContent()).toBe('Verified with PASSID.');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Use another code');
    await page.keyboard.press('Enter');
    await waitFor(() => page.evaluate('document.activeElement.tagName === "INPUT"'), 'the focus on the field');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('KE8V-3TXY-Z72L');
  });

  it('does not take the focus from somebody who has moved on', async () => {
    const page = await show('field');
    await page.route('**/redeem', async (route) => {
      await page.getByLabel('Full name').focus();
      await route.continue();
    });
    await field(page).fill('KE8V-3TXY-Z72L');
    await field(page).press('Enter');
    await page.getByText('Identity verified').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('full_name');
  });

  it('shows no demo codes in the live environment, nor with a live key', async () => {
    for (const props of [{ environment: 'live' }, { apiKey: 'pk_live_1' }]) {
      const page = await show('field', props);
      expect(await page.getByText('demo code').count()).toBe(0);
    }
  });

  it.each([undefined, '#0075eb', '#ffdd00'])('is readable, on a phone too, with the colour %s', async (primary) => {
    const page = await show('field', { theme: { primary } }, PHONE);
    await field(page).fill('KE8V-3TXY-Z72L');
    await expectAccessible(page);
    await expectNothingCutOff(page);
    const colour = await page.evaluate('getComputedStyle(document.querySelector(".passid-button")).backgroundColor');
    expect(colour).toBe(hexToRgb(primary ?? '#00c27a'));
  });

  it('asks for what it is told to ask for', async () => {
    const page = await show('field', { requestedClaims: ['income_verified'] });
    await page.getByRole('button', { name: 'KE8V-3TXY-Z72L' }).click();
    await page.getByText('Income verified').waitFor();
    expect(await page.getByText('Identity').count()).toBe(0);
  });

  it('calls nobody back once it is gone', async () => {
    const page = await show('field');
    let answered = false;
    await page.route('**/redeem', async (route) => {
      await page.evaluate('window.unmount()');
      await route.continue();
      answered = true;
    });
    const response = page.waitForResponse('**/redeem');
    await page.getByRole('button', { name: 'KE8V-3TXY-Z72L' }).click();
    await (await response).finished();
    expect(answered).toBe(true);
    expect(await callsOf(page)).toEqual([]);
  });
});

describe('The hooks', () => {
  it('carry a view of one’s own, and call the newest callback', async () => {
    const page = await show('hooks');
    await page.getByLabel('Code').fill('ke8v3txyz72l');
    await page.getByRole('button', { name: 'Change the callback' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('verified idle').waitFor();
    expect(await callsOf(page)).toEqual([['onVerified', 'second']]);
  });
});

describe('The QR code of a session', () => {
  const generate = (page: Page) => page.getByRole('button', { name: 'Generate QR code' });
  /** As when the page comes back to the front: it looks at once instead of in 2.5 seconds. */
  const lookNow = (page: Page) => page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');

  async function awaiting(page: Page): Promise<{ requestId: string; code: string; deepLink: string }> {
    const answer = page.waitForResponse((response) => response.url().endsWith('/v1/sessions'));
    await generate(page).click();
    const session = (await (await answer).json()) as { requestId: string; code: string; deepLink: string };
    await page.getByText(session.code, { exact: true }).waitFor();
    return session;
  }

  it('is drawn, with its code and its countdown, on a phone and on a desk', async () => {
    for (const viewport of [PHONE, DESK]) {
      const page = await show('kiosk', {}, viewport);
      await expectAccessible(page);
      await expectNothingCutOff(page);
      const { code } = await awaiting(page);
      expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
      expect(await page.getByRole('timer').textContent()).toMatch(/^(10:00|9:5\d)$/);
      expect(await page.getByRole('status').textContent()).toContain(code);
      const ink = `(() => { const canvas = document.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, index) => index % 4 === 0 && value < 128).length / (data.length / 4); })()`;
      await waitFor(async () => (await page.evaluate<number>(ink)) > 0.2, 'the QR code to be drawn');
      expect(await page.getByRole('link', { name: 'Open PASSID app' }).count()).toBe(0);
      await expectAccessible(page);
      await expectNothingCutOff(page);
    }
  });

  it('ends in success on the page when the customer approves in the wallet', async () => {
    const page = await show('kiosk', { permissions: ['income_verified', 'identity_verified'] });
    const { requestId, deepLink } = await awaiting(page);
    expect(deepLink).toBe(`passid://verify-request?r=${requestId}&i=${bank.workspace.institutionId}`);
    const { token } = await holder.share();
    expect((await holder.fulfil(requestId, token)).status).toBe(200);
    await lookNow(page);
    await page.getByText('Income verified').waitFor();
    expect(await page.getByText('Sanctions').count()).toBe(0);
    expect(await callsOf(page)).toEqual([
      [
        'onSuccess',
        expect.objectContaining({ income_verified: true }),
        expect.objectContaining({ token, status: 'verified' }),
      ],
    ]);
    await expectAccessible(page);
  });

  it('looks by itself', async () => {
    const page = await show('kiosk');
    const { requestId } = await awaiting(page);
    await holder.decline(requestId);
    await page.getByText('Request declined').waitFor();
    expect(await callsOf(page)).toEqual([['onDecline', 'Request declined']]);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Waiting for approval').waitFor();
  });

  it('is made once in StrictMode when it starts by itself', async () => {
    const asked: string[] = [];
    const page = await show('hooks');
    await page.route('**/v1/sessions', async (route) => {
      asked.push(route.request().method());
      await route.continue();
    });
    await show('kiosk', { autoStart: true });
    await page.getByText('Waiting for approval').waitFor();
    expect(asked).toEqual(['POST']);
  });

  it('says that the connection is lost, and goes on when it is back', async () => {
    const page = await show('kiosk');
    const { requestId } = await awaiting(page);
    await page.route('**/v1/sessions/*', (route) => route.abort('connectionrefused'));
    await lookNow(page);
    await page.getByText('Connection lost, trying again').first().waitFor();
    await page.unrouteAll();
    await holder.fulfil(requestId, (await holder.share()).token);
    await lookNow(page);
    await page.getByText('Identity verified').waitFor();
  });

  it('is an error when no session can be made, and can be tried again', async () => {
    const page = await show('kiosk');
    await page.route('**/v1/sessions', (route) => route.abort('connectionrefused'));
    await generate(page).click();
    await page.getByText('Something went wrong').waitFor();
    await expectAccessible(page);
    expect(await namesOf(page)).toEqual(['onError']);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Waiting for approval').waitFor();
  });

  it('can be done without: a token by keyboard alone', async () => {
    const { token } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data as { token: string };
    const page = await show('kiosk');
    await page.getByLabel('Code or token').focus();
    await page.keyboard.type('nonsense');
    await page.keyboard.press('Enter');
    await page.locator('.passid-message').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByText('Identity verified').waitFor();
    await waitFor(async () => (await focused(page)) === 'Verified claims', 'the focus on the result');
    expect(await namesOf(page)).toEqual(['onSuccess']);
  });

  it('expires, and a new one is one click away', async () => {
    const page = await show('kiosk');
    const { code } = await awaiting(page);
    await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 601 });
    await lookNow(page);
    const again = page.getByRole('button', { name: 'Generate new code' });
    await again.waitFor();
    expect(await callsOf(page)).toEqual([['onDecline', 'Request expired']]);
    await expectAccessible(page);
    await again.click();
    await page.getByText('Waiting for approval').waitFor();
    expect(await page.getByText(code, { exact: true }).count()).toBe(0);
  });
});

describe('A sample', () => {
  const sample = async (name: string): Promise<Page> => {
    const page = await show('hooks');
    await page.goto(`${site.url}/samples/?show=${name}`);
    return page;
  };

  it('the guide’s sample runs as it is printed, at the address it is printed with', async () => {
    const page = await show('hooks');
    await page.route('https://api.passid.io/**', async (route) => {
      const request = route.request();
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers: cors });
      expect(request.headers()['x-institution-key']).toBe('pk_live_...');
      const answer = await bank.call('POST', new URL(request.url()).pathname, request.postDataJSON());
      return route.fulfill({ status: answer.status, headers: cors, json: answer.json });
    });
    await page.goto(`${site.url}/samples/?show=LoanApplicationForm`);
    expect(await page.getByText('demo code').count()).toBe(0);
    await field(page).fill('KE8V-3TXY-Z72L');
    await field(page).press('Enter');
    await page.getByText('Income verified').waitFor();
    const [[name, claims] = []] = await callsOf(page);
    expect(name).toBe('handleVerified');
    expect(Object.keys(claims ?? {}).sort()).toEqual([
      'corridor',
      'data_window_days',
      'freshness_hours',
      'identity_verified',
      'income_band',
      'income_verified',
      'linked_accounts',
      'sanctions_screening_clear',
    ]);
  });

  it('the samples of the docs run: the field, the kiosk, and a view of one’s own', async () => {
    const form = await sample('LoanApplication');
    await form.getByRole('button', { name: 'KE8V-3TXY-Z72L' }).click();
    await form.getByText('Income verified').waitFor();
    expect(await form.evaluate('new FormData(document.querySelector("form")).get("passid_token")')).toMatch(/^PASSID-/);
    const kiosk = await sample('Kiosk');
    await kiosk.getByRole('button', { name: 'Generate QR code' }).click();
    await kiosk.getByText('Waiting for approval').waitFor();
    const own = await sample('OwnView');
    await own.getByLabel('Code').fill('ke8v3txyz72l');
    await own.getByRole('button', { name: 'Verify' }).click();
    await own.getByText('verified', { exact: true }).waitFor();
    expect(await namesOf(own)).toEqual(['onVerified']);
  });
});
