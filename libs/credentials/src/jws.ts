import { defined } from '@passid/ledger';
import { createHash, sign, verify, type KeyObject } from 'node:crypto';

/** The public half of a signing key (RFC 8037 §2). `kid` is its RFC 7638 thumbprint. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

/** As it is published. */
export interface PublishedJwk extends PublicJwk {
  /** It has signed nothing since then, and still checks what it signed. Absent: it signs, or will. */
  readonly passid_retired_at?: string;
}

/** RFC 7517 §5. */
export interface JwkSet {
  readonly keys: readonly PublishedJwk[];
}

export type JwsPayload = Readonly<Record<string, unknown>>;

/** What is computed once per key, not per signature. */
export interface JwsSigner {
  /** Absent: it only verifies. */
  readonly privateKey?: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
  /** The whole protected header as it stands in every JWS of this signer. */
  readonly header: string;
  /** Characters of its longest JWS. */
  readonly lengthMax: number;
}

/** Characters: ten times our longest claim summary; more is not ours and is not hashed. */
const JWS_LENGTH_MAX = 16_384;

type SignerKey = Pick<JwsSigner, 'privateKey' | 'publicKey' | 'publicJwk'>;

export function jwsSigner(key: SignerKey, typ: string, lengthMax = JWS_LENGTH_MAX): JwsSigner {
  const { privateKey, publicKey, publicJwk } = key;
  const header = encodeJson({ alg: 'EdDSA', typ, kid: publicJwk.kid });
  return { ...defined({ privateKey }), publicKey, publicJwk, header, lengthMax };
}

export function publicJwkOf(publicKey: KeyObject): PublicJwk {
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('Only an Ed25519 key has the public form we publish.');
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), use: 'sig', alg: 'EdDSA' };
}

/** RFC 7638 §3, with the members RFC 8037 §2 requires, in their lexicographic order. */
function thumbprint(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

/** A compact JWS (RFC 7515 §7.1, EdDSA as in RFC 8037 §3.1). @throws RangeError when it would be longer than is ever read. */
export function signJws(signer: JwsSigner, payload: object): string {
  if (signer.privateKey === undefined) throw new TypeError('A retired key signs nothing.');
  const signed = `${signer.header}.${encodeJson(payload)}`;
  const jws = `${signed}.${sign(null, Buffer.from(signed), signer.privateKey).toString('base64url')}`;
  if (jws.length > signer.lengthMax)
    throw new RangeError(`A JWS of this signer has at most ${signer.lengthMax} characters.`);
  return jws;
}

/**
 * The payload when this signer made the JWS, else undefined; never throws.
 * The header must be this signer's own, byte for byte: any other `alg`, `kid`, `typ` or `crit` is refused unread.
 */
export function verifyJws(signer: JwsSigner, jws: string): JwsPayload | undefined {
  if (jws.length > signer.lengthMax) return undefined;
  const [header, payload, signature, ...rest] = jws.split('.');
  if (header !== signer.header || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature) return undefined;
  return verify(null, Buffer.from(`${header}.${payload}`), signer.publicKey, bytes) ? decodeJson(payload) : undefined;
}

/** The payload of a compact JWS WITHOUT checking its signature: only for a JWS whose origin is already known. Never throws. */
export function payloadOf(jws: string): JwsPayload | undefined {
  if (jws.length > JWS_LENGTH_MAX) return undefined;
  const parts = jws.split('.');
  return parts.length === 3 ? decodeJson(parts[1] ?? '') : undefined;
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decodeJson(text: string): JwsPayload | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is JwsPayload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
