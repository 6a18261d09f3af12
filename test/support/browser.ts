import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** It looks for nobody on the network; as root it has no sandbox of its own. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A busy machine is slow; a page that has not come by then will not. */
const PATIENCE_MS = 15_000;

/** Debian's Chromium. */
export function openBrowser(): Promise<Browser> {
  if (!existsSync(EXECUTABLE))
    throw new Error(`There is no browser at ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM.`);
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

export interface OpenPage {
  readonly page: Page;
  /** What the page complained about: errors, warnings of React, and requests to anywhere but here. */
  readonly complaints: string[];
}

/** A new page in a context of its own. Where it did not come from, it does not go. */
export async function openPage(browser: Browser, viewport: { width: number; height: number }): Promise<OpenPage> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The browser's own line about an answer that is not 2xx: tests ask for those.
    const isAboutAnswer = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isAboutAnswer) complaints.push(message.text());
  });
  await context.route(
    (url) => !['127.0.0.1', 'localhost'].includes(url.hostname),
    (route) => {
      complaints.push(`A request to ${route.request().url()}`);
      return route.abort();
    },
  );
  return { page, complaints };
}
