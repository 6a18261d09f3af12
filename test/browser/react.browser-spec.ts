import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { BankSite } from '../support/bank-site.js';
import { openBrowser, openPage, type OpenPage } from '../support/browser.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { waitFor } from '../support/wait-for.js';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1100, height: 800 };

let folder: string;
let ledger: LedgerApp;
let site: BankSite;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-pages-'));
  const run = (...args: string[]) => execFileSync(process.execPath, args, { env: { PATH: process.env['PATH'] } });
  run('packaging/build-packages.mjs');
  run('test/browser/build-pages.mjs', folder);
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  const { workspace } = await ledger.onboard();
  const ledgerUrl = await ledger.app.getUrl();
  site = await BankSite.listen({ folder, ledgerUrl, apiKey: workspace.keys.sandbox });
}, 60_000);
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
