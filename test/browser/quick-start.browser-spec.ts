import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage } from '../support/browser.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { bundleForBrowser, bundleForNode, writeBlocks } from '../support/quick-start.js';
import { freePort } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';

const DESK = { width: 1100, height: 800 };

/** Each block is a page of its own. */
const PAGE = `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import Kiosk from './Kiosk.jsx';
import LoanApplication from './LoanApplication.jsx';
const Block = location.search === '?kiosk' ? Kiosk : LoanApplication;
createRoot(document.getElementById('root')).render(createElement(Block));
`;
const HTML =
  '<!doctype html><html lang="en"><link rel="icon" href="data:," /><div id="root"></div><script type="module" src="./main.jsx"></script>';

let folder: string;
let ledger: LedgerApp;
let browser: Browser;
let server: ChildProcess;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-quick-'));
  writeBlocks('docs/quick-start-express.md', ['server.ts'], folder);
  writeBlocks('docs/quick-start-react.md', ['LoanApplication.jsx', 'Kiosk.jsx'], folder);
  writeFileSync(path.join(folder, 'main.jsx'), PAGE);
  writeFileSync(path.join(folder, 'index.html'), HTML);
  bundleForNode(folder, { server: 'server.ts' });
  bundleForBrowser(folder, 'public');
  [ledger, browser] = await Promise.all([startLedgerApp(), openBrowser()]);
  await ledger.app.listen(0, '127.0.0.1');
  const bank = await ledger.onboard();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = spawn(process.execPath, ['out/server.js'], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      PASSID_API_KEY: bank.workspace.keys.sandbox,
      PASSID_BASE_URL: await ledger.app.getUrl(),
    },
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const isUp = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  await waitFor(isUp, 'the server of the quick start');
});
afterAll(async () => {
  server.kill();
  await browser.close();
  await ledger.close();
  await rm(folder, { recursive: true });
});

describe('The quick starts for Express and React, together', () => {
  it('verify a code in a form, and its token on the server', async () => {
    const { page, complaints } = await openPage(browser, DESK);
    await page.goto(url);
    await page.getByRole('button', { name: 'Submit application' }).click();
    await page.getByText('Not yet: TOKEN_MISSING').waitFor();
    await page.getByRole('button', { name: 'KE8V-3TXY-Z72L' }).click();
    await page.getByText('Income verified').waitFor();
    await page.getByRole('button', { name: 'Submit application' }).click();
    await page.getByText('Verified income: $3,000-4,000/mo').waitFor();
    expect(complaints).toEqual([]);
  });

  it('show a QR code, and the claims when the customer has approved', async () => {
    const holder = await WalletClient.withCredential(ledger.call);
    const { page, complaints } = await openPage(browser, DESK);
    await page.goto(`${url}/?kiosk`);
    const answer = page.waitForResponse((response) => response.url().endsWith('/v1/sessions'));
    await page.getByRole('button', { name: 'Generate QR code' }).click();
    const { requestId } = (await (await answer).json()) as { requestId: string };
    await page.getByText('Waiting for approval').waitFor();
    await holder.fulfil(requestId, (await holder.share()).token);
    await page.locator('output', { hasText: '$3,000-4,000/mo' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
