import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { VerificationClaims } from './claims.js';
import { nowMs } from './clock.js';
import { PASSIDSignatureError } from './errors.js';
import type { JwkSet, RemoteJwks } from './jwks.js';
import type { DenyReason, Environment, VerificationAnswer } from './verification.js';

/** Characters: ten times our longest claim summary. */
const JWS_LENGTH_MAX = 16_384;

/** Seconds that clocks may differ. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** What PASSID signed about a verification. */
export interface SignedClaims {
  readonly iss: string;
  /** Your institution id. */
  readonly aud: string;
  readonly jti: string;
  /** Seconds since 1970, as `exp`. */
  readonly iat: number;
  readonly exp: number;
  readonly audit_id: string;
  readonly environment: Environment;
  readonly status: VerificationAnswer['status'];
  readonly deny_reason?: DenyReason;
  readonly claims: VerificationClaims;
  readonly claims_not_granted: readonly string[];
  readonly policy_version: string;
}

export interface VerifyClaimsOptions {
  /** Your institution id: refuses claims that were signed for somebody else. Give it. */
  readonly audience?: string | undefined;
  readonly issuer?: string | undefined;
  /** The moment to judge by, for claims from an archive or from a sandbox whose clock was moved. Default: now. */
  readonly now?: Date | undefined;
}

/**
 * The content of `signature.jws` when PASSID signed it, checked here, without asking anyone.
 * `jwks` is what `/.well-known/jwks.json` answered, or a RemoteJwks that fetches it and follows key rotation.
 * @throws PASSIDSignatureError
 */
export async function verifyClaims(
  jws: string,
  jwks: JwkSet | RemoteJwks,
  options: VerifyClaimsOptions = {},
): Promise<SignedClaims> {
  const parts = typeof jws === 'string' && jws.length <= JWS_LENGTH_MAX ? jws.split('.') : [];
  const [header = '', payload = '', signature = ''] = parts;
  const { alg, kid, crit, typ } = decoded(header);
  if (parts.length !== 3 || alg !== 'EdDSA' || typeof kid !== 'string' || crit !== undefined) throw malformed();
  if (typ !== 'passid-claims+jwt') throw malformed();
  const jwk = 'keyFor' in jwks ? await jwks.keyFor(kid) : jwks.keys.find((key) => key.kid === kid);
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519')
    throw new PASSIDSignatureError(
      'KEY_UNKNOWN',
      'The claims are signed with a key that is not in the key set.',
      'Fetch /.well-known/jwks.json again, or use RemoteJwks, which does.',
    );
  const bytes = Buffer.from(signature, 'base64url');
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  if (bytes.toString('base64url') !== signature || !verify(null, Buffer.from(`${header}.${payload}`), key, bytes))
    throw new PASSIDSignatureError('SIGNATURE_INVALID', 'The claims were not signed by PASSID.', 'Do not use them.');
  return checked(decoded(payload), options);
}

function checked(content: Partial<SignedClaims>, { audience, issuer, now }: VerifyClaimsOptions): SignedClaims {
  const seconds = (now?.getTime() ?? nowMs()) / 1000;
  if (typeof content.iat !== 'number' || typeof content.exp !== 'number' || typeof content.claims !== 'object')
    throw malformed();
  if (audience !== undefined && content.aud !== audience)
    throw new PASSIDSignatureError(
      'AUDIENCE_MISMATCH',
      'The claims were signed for another institution.',
      'Do not use them; `audience` is your institution id.',
    );
  if (issuer !== undefined && content.iss !== issuer)
    throw new PASSIDSignatureError('ISSUER_MISMATCH', 'The claims come from another issuer.', 'Do not use them.');
  if (content.exp + CLOCK_TOLERANCE_SECONDS <= seconds)
    throw new PASSIDSignatureError(
      'EXPIRED',
      'The claims have expired.',
      'Ask the customer for a new share, or judge an archived one with `now`.',
    );
  if (content.iat - CLOCK_TOLERANCE_SECONDS > seconds)
    throw new PASSIDSignatureError(
      'NOT_YET_VALID',
      'The claims were signed in the future.',
      'Set the clock of this machine; for a sandbox whose clock was moved, pass `now`.',
    );
  return content as SignedClaims;
}

const malformed = (): PASSIDSignatureError =>
  new PASSIDSignatureError(
    'MALFORMED',
    'This is not a claim summary of PASSID.',
    'Pass `signature.jws` of a verification as it came.',
  );

function decoded(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Text that is not JSON is not ours.
  }
  throw malformed();
}
