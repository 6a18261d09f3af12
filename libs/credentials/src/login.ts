import type { JwsPayload } from './jws.js';
import type { RingSigner } from './signing-ring.js';

/** Who a login is for. A token for one audience is refused by the others. */
export type Audience = 'institution' | 'holder' | 'operator';

export interface NewLogin {
  readonly subject: string;
  readonly audience: Audience;
  readonly issuer: string;
  /** Anything else the token should carry, such as a role. A registered claim named here is overruled. */
  readonly claims?: JwsPayload;
  readonly issuedAt: Date;
  /** Rounded down to the second (RFC 7519 §2, NumericDate). */
  readonly expiresAt: Date;
}

export interface LoginClaims {
  readonly subject: string;
  readonly audience: Audience;
  readonly issuer: string;
  /** What the token carries beyond the registered claims. */
  readonly claims: JwsPayload;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface ExpectedLogin {
  readonly audience: Audience;
  readonly issuer: string;
  readonly now: Date;
}

/** Characters (4 KiB): a login fits in a request header; longer tokens are not read. */
const TOKEN_LENGTH_MAX = 4096;

/** Seconds a token may seem to come from the future, for two servers whose clocks differ. Expiry gets none. */
const CLOCK_SKEW_SECONDS_MAX = 60;

/** A JWT (RFC 7519) signed with EdDSA. @throws RangeError when the token would be longer than `verifyLogin` reads. */
export function signLogin(signer: RingSigner, login: NewLogin): string {
  const token = signer.sign({
    ...login.claims,
    iss: login.issuer,
    sub: login.subject,
    aud: login.audience,
    iat: secondsOf(login.issuedAt),
    nbf: secondsOf(login.issuedAt),
    exp: secondsOf(login.expiresAt),
  });
  if (token.length > TOKEN_LENGTH_MAX)
    throw new RangeError(`A login token has at most ${TOKEN_LENGTH_MAX} characters.`);
  return token;
}

/** The login when the token is ours, for this audience and issuer, and in its time; else undefined. Never throws. */
export function verifyLogin(signer: RingSigner, token: string, expected: ExpectedLogin): LoginClaims | undefined {
  if (token.length > TOKEN_LENGTH_MAX) return undefined;
  const payload = signer.verify(token, ({ retiredAt }) => retiredAt === undefined);
  if (payload === undefined) return undefined;
  const { iss, sub, aud, iat, nbf = iat, exp, ...claims } = payload;
  if (iss !== expected.issuer || aud !== expected.audience || typeof sub !== 'string') return undefined;
  if (!isSeconds(iat) || !isSeconds(nbf) || !isSeconds(exp)) return undefined;
  const now = expected.now.getTime() / 1000;
  const inTime = now < exp && Math.max(iat, nbf) <= now + CLOCK_SKEW_SECONDS_MAX;
  if (!inTime) return undefined;
  const { audience, issuer } = expected;
  return { subject: sub, audience, issuer, claims, issuedAt: new Date(iat * 1000), expiresAt: new Date(exp * 1000) };
}

const secondsOf = (instant: Date): number => Math.floor(instant.getTime() / 1000);

const isSeconds = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
