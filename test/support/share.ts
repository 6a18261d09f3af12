import { randomBytes } from 'node:crypto';
import { hashShareCode, hashToken, lastFour, sealContent, shareCodeFrom, tokenFrom } from '@passid/credentials';
import { transact } from '@passid/event-store';
import { addMilliseconds, share, shareStream, type ShareCreation, type ShareEvent } from '@passid/ledger';
import type { Platform } from '@passid/platform';

const CODE_LIFE_MS = 15 * 60_000;
const TOKEN_LIFE_MS = 30 * 24 * 60 * 60_000;

/** A share as a wallet would make it. The running server has no door for it yet, so it is appended through the library. */
export async function createShare(
  platform: Platform,
  permissions: readonly string[] = ['verified_credential_summary'],
): Promise<{ code: string; token: string; stream: string }> {
  const { keyRing } = platform;
  const code = shareCodeFrom(randomBytes(16));
  const token = tokenFrom(randomBytes(16));
  const tokenHash = hashToken(keyRing, 'sandbox', token);
  const stream = shareStream(tokenHash);
  const now = platform.clock.now().toISOString();
  const creation: ShareCreation = {
    tokenHash,
    tokenLastFour: lastFour(token),
    code: {
      hash: hashShareCode(keyRing, 'sandbox', code),
      lastFour: lastFour(code),
      expiresAt: addMilliseconds(now, CODE_LIFE_MS),
    },
    source: { kind: 'sandbox', fixture: 'KE8V-3TXY-Z72L' },
    permissions,
    createdAt: now,
    expiresAt: addMilliseconds(now, TOKEN_LIFE_MS),
    sealed: sealContent(keyRing, stream, { token }),
  };
  await appendToShare(platform, stream, { type: 'ShareCreated', data: creation });
  return { code, token, stream };
}

export async function appendToShare({ store, clock }: Platform, stream: string, event: ShareEvent): Promise<void> {
  await transact(store, stream, share, () => [event], {
    recorded_at: clock.now().toISOString(),
    environment: 'sandbox',
    correlation_id: 'test',
    causation_id: 'test',
    actor: 'test',
  });
}
