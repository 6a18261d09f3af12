import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { PASSWORD } from './wallet-client.js';

/** The page is a phone's. */
export const PHONE = { width: 390, height: 844 };

/** Making a proof takes seconds of arithmetic, and more of them on a busy machine. */
const PROVING_PATIENCE_MS = 60_000;

/** The switches of a consent, as the page calls them. */
export const ALL_CLAIMS = ['Income', 'Identity', 'Sanctions screening', 'Fraud checks', 'Payments', 'Savings'] as const;

export type ClaimTitle = (typeof ALL_CLAIMS)[number];

let people = 0;

/** The wallet in a browser, used as a person would: by what is written on it. */
export class WalletPage {
  /** `origin` is where the api is: the page is at `/wallet`. */
  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {}

  async open(): Promise<this> {
    await this.page.goto(`${this.origin}/wallet`);
    return this;
  }

  /** Answers the e-mail address. */
  async signUp(): Promise<string> {
    people += 1;
    const email = `person${people}.${randomUUID()}@mail.example`;
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Make my wallet' }).click();
    await this.page.getByRole('navigation', { name: 'Wallet' }).waitFor();
    return email;
  }

  async logIn(email: string, password = PASSWORD): Promise<void> {
    await this.page.getByRole('button', { name: 'I have a wallet already' }).click();
    await this.page.getByLabel('E-mail address').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Log in', exact: true }).click();
  }

  /** With one of the presets, by its name. */
  async receive(preset = 'Kenya to Britain'): Promise<void> {
    await this.page.goto(`${this.origin}/wallet#/receive`);
    await this.page.getByRole('radio', { name: preset }).check();
    await this.page.getByRole('button', { name: 'Receive', exact: true }).click();
    await this.page.getByRole('article', { name: 'Credential, active' }).first().waitFor();
  }

  /** A wallet of somebody new, with a credential in it. */
  async ready(preset?: string): Promise<this> {
    await this.open();
    await this.signUp();
    await this.receive(preset);
    return this;
  }

  /** Answers the code that is to be read out. */
  async share(claims: readonly ClaimTitle[], audience?: string): Promise<string> {
    await this.tab('Share');
    for (const claim of claims) await this.page.getByRole('switch', { name: claim, exact: true }).check();
    if (audience !== undefined) {
      await this.page.getByText('Only for one institution').click();
      await this.page.getByLabel('Institution number').fill(audience);
    }
    await this.page.getByRole('button', { name: /^Make a code/ }).click();
    return this.code();
  }

  /** The code on the screen, as soon as there is one. */
  async code(): Promise<string> {
    const place = this.page.locator('[data-code]');
    await place.waitFor({ timeout: PROVING_PATIENCE_MS });
    return (await place.getAttribute('data-code')) ?? '';
  }

  /** Types the code of a request, and waits until it is known who asks. */
  async openRequest(code: string): Promise<void> {
    await this.tab('Scan');
    await this.page.getByLabel('Request code').fill(code);
    await this.page.getByRole('button', { name: 'Continue' }).click();
    await this.page.getByText('A request from').waitFor();
  }

  /** As the QR code leads there: `passid://verify-request?r=…&i=…`. */
  async openDeepLink(deepLink: string): Promise<void> {
    await this.page.goto(`${this.origin}/wallet${new URL(deepLink).search}`);
  }

  /** Agrees to what is asked, without the claims named. */
  async approve(without: readonly ClaimTitle[] = []): Promise<void> {
    for (const claim of without) await this.page.getByRole('switch', { name: claim, exact: true }).uncheck();
    await this.page.getByRole('button', { name: 'Share & verify' }).click();
    await this.page.getByRole('heading', { name: 'Shared', exact: true }).waitFor({ timeout: PROVING_PATIENCE_MS });
  }

  async decline(reason?: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Decline' }).click();
    await this.page.getByRole('heading', { name: 'Decline this request?' }).waitFor();
    if (reason !== undefined) await this.page.getByLabel('Reason (optional)').fill(reason);
    await this.page.getByRole('button', { name: 'Decline' }).click();
    await this.page.getByRole('heading', { name: 'Declined', exact: true }).waitFor();
  }

  async tab(name: 'Wallet' | 'Share' | 'Scan' | 'History' | 'You'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Wallet' }).getByRole('link', { name, exact: true }).click();
  }

  /** Presses the button, and the one that asks again. */
  async confirm(button: string, again: string): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: again }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
}
