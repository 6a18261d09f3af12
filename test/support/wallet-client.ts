import type { Answer, Call } from './bank-client.js';

let signedUp = 0;

export const PASSWORD = 'correct horse battery';

/** What the Kenyan demo person would be issued. */
export const ATTRIBUTES = {
  monthlyIncome: 320_000,
  currency: 'USD',
  dataWindowDays: 180,
  linkedAccounts: 3,
  paymentScore: 812,
  savingsScore: 640,
  identityCheck: 'passed',
  fraudCheck: 'passed',
  sanctionsCheck: 'passed',
  corridor: 'KE->GB',
};

/** What those attributes come to, all of it consented to, on the day of issue. */
export const CLAIMS = {
  identity_verified: true,
  income_verified: true,
  income_band: '$3,000-4,000/mo',
  sanctions_screening_clear: true,
  identity_and_fraud_checks_passed: true,
  payment_behavior_verified: true,
  savings_behavior_verified: true,
  data_window_days: 180,
  freshness_hours: 0,
  linked_accounts: 3,
  corridor: 'KE->GB',
};

/** A person's wallet, on whatever carries its calls. */
export class WalletClient {
  private constructor(
    private readonly send: Call,
    readonly email: string,
    readonly holderId: string,
    readonly token: string,
  ) {}

  static async signUp(send: Call, environment: 'sandbox' | 'live' = 'sandbox'): Promise<WalletClient> {
    signedUp += 1;
    const email = `holder${signedUp}@mail.example`;
    const answer = await send('POST', '/api/wallet/holders', {}, { email, password: PASSWORD, environment });
    if (answer.status !== 201) throw new Error(`Signing up answered ${answer.status}: ${answer.text}`);
    return new WalletClient(send, email, answer.json.holderId, answer.json.token);
  }

  /** With a credential to share. */
  static async withCredential(send: Call, more: object = {}): Promise<WalletClient> {
    const wallet = await WalletClient.signUp(send);
    await wallet.issue(more);
    return wallet;
  }

  /** The same person through another door. */
  through(send: Call): WalletClient {
    return new WalletClient(send, this.email, this.holderId, this.token);
  }

  call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(method, url, { authorization: `Bearer ${this.token}`, ...headers }, body);
  }

  /** Answers the id of the credential. */
  async issue(more: object = {}): Promise<string> {
    const answer = await this.call('POST', '/api/wallet/credentials', { ...ATTRIBUTES, ...more });
    if (answer.status !== 201) throw new Error(`Issuing answered ${answer.status}: ${answer.text}`);
    return answer.json.credentialId;
  }

  async share(
    permissions: readonly string[] = ['verified_credential_summary'],
    more: object = {},
  ): Promise<{ shareId: string; code: string; token: string; expiresAt: string }> {
    const answer = await this.call('POST', '/api/v1/bridge/share/create', { permissions, ...more });
    if (answer.status !== 201) throw new Error(`Sharing answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  revoke(token: string): Promise<Answer> {
    return this.call('POST', '/api/v1/bridge/share/revoke', { token });
  }

  fulfil(requestId: string, token: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', `/v1/sessions/${requestId}/fulfill`, { token }, headers);
  }

  decline(requestId: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', `/v1/sessions/${requestId}/decline`, body, headers);
  }

  history(): Promise<Answer> {
    return this.call('GET', `/api/v1/bridge/share/user/${this.holderId}`);
  }

  erase(): Promise<Answer> {
    return this.call('POST', '/api/wallet/erase');
  }
}
