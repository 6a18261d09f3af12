import { randomBytes, randomUUID } from 'node:crypto';
import { SubjectKey } from '@passid/credentials';
import type { ShareCreation } from '@passid/ledger';
import type { Platform } from '@passid/runtime';
import type { Answer, Call } from './bank-client.js';
import { createShare } from './share.js';

const LOGIN_LIFE_MS = 60 * 60_000;

/** A person with a wallet: a login, a key of their own, and shares. */
export class WalletClient {
  private constructor(
    private readonly send: Call,
    private readonly platform: Platform,
    readonly holderId: string,
    private readonly login: string,
  ) {}

  static async open(send: Call, platform: Platform): Promise<WalletClient> {
    const { keyRing, subjectKeys, clock, config } = platform;
    const holderId = `hld_${randomBytes(12).toString('hex')}`;
    const wrappedKey = SubjectKey.wrapNew(keyRing, holderId);
    await subjectKeys.add({ subjectId: holderId, environment: 'sandbox', loginHash: randomUUID(), wrappedKey });
    const issuedAt = clock.now();
    const login = keyRing.signLogin({
      subject: holderId,
      audience: 'holder',
      issuer: config.publicUrl,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + LOGIN_LIFE_MS),
    });
    return new WalletClient(send, platform, holderId, login);
  }

  /** The same person through another door. */
  through(send: Call): WalletClient {
    return new WalletClient(send, this.platform, this.holderId, this.login);
  }

  share(
    permissions?: readonly string[],
    more: Partial<Pick<ShareCreation, 'source' | 'expiresAt' | 'audience'>> = {},
  ): ReturnType<typeof createShare> {
    return createShare(this.platform, permissions, { ...more, holderId: this.holderId });
  }

  fulfil(requestId: string, token: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post(`/v1/sessions/${requestId}/fulfill`, { token }, headers);
  }

  decline(requestId: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post(`/v1/sessions/${requestId}/decline`, body, headers);
  }

  post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', url, { authorization: `Bearer ${this.login}`, ...headers }, body);
  }
}
