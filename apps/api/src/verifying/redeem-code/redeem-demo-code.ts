import {
  hashToken,
  lastFour,
  SANDBOX_FIXTURES,
  STANDARD_PERMISSIONS,
  tokenFrom,
  type KeyRing,
  type SandboxFixture,
} from '@passid/credentials';
import { transact, type EventContext, type EventStore, type Transaction } from '@passid/event-store';
import {
  addMilliseconds,
  redeemDemoCode,
  share,
  shareStream,
  type CodeRefusalName,
  type Environment,
  type RedeemCode,
  type Share,
} from '@passid/ledger';
import type { Vault } from '@passid/subjects';

/** A demo token lives as long as a real one. */
const TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** How the refused demo codes are refused. */
export const DEMO_REFUSALS = {
  expired: 'CODE_EXPIRED',
  revoked: 'CODE_REVOKED',
  already_redeemed: 'CODE_ALREADY_REDEEMED',
} as const satisfies Record<string, CodeRefusalName>;

/** What a demo code always does; undefined for other codes, and outside the sandbox for all. */
export const demoFixtureOf = (environment: Environment, code: string): SandboxFixture | undefined =>
  environment === 'sandbox' && Object.hasOwn(SANDBOX_FIXTURES, code) ? SANDBOX_FIXTURES[code] : undefined;

interface DemoRedemption {
  readonly code: string;
  readonly command: RedeemCode;
  readonly environment: Environment;
  readonly context: EventContext;
}

/** Makes a share of its own, already redeemed. Its token is derived from the verification's id: a retry finds it again. */
export function redeemDemo(
  { store, keyRing, vault }: { readonly store: EventStore; readonly keyRing: KeyRing; readonly vault: Vault },
  { code, command, environment, context }: DemoRedemption,
): Promise<Transaction<Share>> {
  const token = tokenFrom(keyRing.derive('demo-token', command.verificationId));
  const tokenHash = hashToken(keyRing, environment, token);
  const stream = shareStream(tokenHash);
  const creation = {
    tokenHash,
    tokenLastFour: lastFour(token),
    source: { kind: 'sandbox', fixture: code } as const,
    permissions: STANDARD_PERMISSIONS,
    createdAt: command.now,
    expiresAt: addMilliseconds(command.now, TOKEN_LIFE_MS),
    sealed: vault.deployment.seal(stream, { token }),
  };
  const decide = (state: Share) => redeemDemoCode(command, creation, state);
  return transact(store, stream, share, decide, context, { assumeNew: true });
}
