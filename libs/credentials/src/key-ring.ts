import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Ed25519Signer } from './ed25519-signer.js';
import { jwsSigner, signJws, verifyJws, type JwkSet, type JwsPayload, type JwsSigner, type PublicJwk } from './jws.js';
import { openExistingKeyFiles, openKeyFiles, type RootKeys } from './key-files.js';
import { signLogin, verifyLogin, type ExpectedLogin, type LoginClaims, type NewLogin } from './login.js';
import { CannotOpen, openBox, sealBox, type SealedBox } from './sealed-box.js';

const HASH_PURPOSES = [
  'api-key',
  'share-code',
  'token',
  'session-code',
  'email',
  'invitation',
  'holder-login',
  'idempotency',
  'request-body',
  'reference',
  'client-network',
] as const;

/** Purposes. The same value has unrelated hashes for two of them. */
export type HashPurpose = (typeof HASH_PURPOSES)[number];

/** Stored in every box. A new deployment key gets a new name, so old boxes still name their key. */
const DEPLOYMENT_KEY_ID = 'deployment:v1';

/** Bytes of the master key's id: enough to tell two apart, and of no use to guess 32 by. */
const MASTER_KEY_ID_LENGTH = 9;

/** What a key is for. */
export type KeyPurpose = 'master' | 'claims' | 'login';

/** The name of a key: no secret. */
export interface KeyName {
  readonly keyId: string;
  readonly purpose: KeyPurpose;
}

/** Characters: a claim summary and the commitments of 500 events, twice over. */
const PACKAGE_LENGTH_MAX = 524_288;

/** Bytes of every derived key and of `derive`: one SHA-256 output. */
const DERIVED_LENGTH = 32;

/** Bytes: the most that HKDF-SHA256 expands to (RFC 5869 §2.3). */
const EXPANDED_LENGTH_MAX = 255 * 32;

/** The keys of this deployment from its key directory, made there on first start. See `openKeyFiles` for what is refused. */
export async function openKeyRing(directory: string): Promise<KeyRing> {
  return new KeyRing(await openKeyFiles(directory));
}

/** As `openKeyRing`, but makes no key. @throws MissingKeyFile */
export async function openExistingKeyRing(directory: string): Promise<KeyRing> {
  return new KeyRing(await openExistingKeyFiles(directory));
}

/**
 * All operations with the deployment's secrets; no method returns one. Every key is derived once, here, by
 * HKDF-SHA256 (RFC 5869) from the master key; fields are private, so printing a ring shows no key.
 */
export class KeyRing {
  readonly #masterKeyId: string;
  readonly #hashKeys: Readonly<Record<HashPurpose, KeyObject>>;
  readonly #derivationKey: KeyObject;
  readonly #sealingKey: KeyObject;
  readonly #claimsSigner: JwsSigner;
  readonly #packageSigner: JwsSigner;
  readonly #credentialSigner: JwsSigner;
  readonly #loginSigner: JwsSigner;
  readonly #webhookSigner: Ed25519Signer;

  constructor({ master, claimsSigning, loginSigning }: RootKeys) {
    const masterKeyId = subKey(master, 'key-id').export().subarray(0, MASTER_KEY_ID_LENGTH);
    this.#masterKeyId = `master-${masterKeyId.toString('base64url')}`;
    const hashKey = (purpose: HashPurpose) => [purpose, subKey(master, `hash/${purpose}`)] as const;
    this.#hashKeys = Object.fromEntries(HASH_PURPOSES.map(hashKey)) as Record<HashPurpose, KeyObject>;
    this.#derivationKey = subKey(master, 'derive');
    this.#sealingKey = subKey(master, `seal/${DEPLOYMENT_KEY_ID}`);
    this.#claimsSigner = jwsSigner(claimsSigning, 'passid-claims+jwt');
    this.#packageSigner = jwsSigner(claimsSigning, 'passid-package+jwt', PACKAGE_LENGTH_MAX);
    this.#credentialSigner = jwsSigner(claimsSigning, 'passid-credential+jwt');
    this.#loginSigner = jwsSigner(loginSigning, 'JWT');
    this.#webhookSigner = Ed25519Signer.fromSeed(subKey(master, 'webhook-signing').export());
  }

  /** A keyed hash to store and look up instead of a secret: HMAC-SHA256, 43 characters of base64url. */
  hash(purpose: HashPurpose, value: string): string {
    return createHmac('sha256', this.#hashKeys[purpose]).update(value).digest('base64url');
  }

  /**
   * 32 pseudo-random bytes, always the same for the same purpose and parts, so that a retried operation gets the ids and codes
   * of its first try. Parts are length-prefixed: ('a', 'bc') and ('ab', 'c') differ.
   */
  derive(purpose: string, ...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#derivationKey)
      .update(lengthPrefixed([purpose, ...parts]))
      .digest();
  }

  /** As `derive`, of any length up to 8,160 bytes. Not a prefix of `derive`. @throws RangeError past that. */
  deriveMore(purpose: string, length: number, ...parts: readonly string[]): Buffer {
    if (length > EXPANDED_LENGTH_MAX) throw new RangeError(`At most ${EXPANDED_LENGTH_MAX} bytes can be derived.`);
    return Buffer.from(hkdfSync('sha256', this.derive(purpose, ...parts), '', 'passid/derive-more/v1', length));
  }

  /** Encrypts a JSON value for one place: `aad` is not stored, and the same text must be given to `open`. */
  seal(aad: string, plaintext: unknown): SealedBox {
    return sealBox(DEPLOYMENT_KEY_ID, this.#sealingKey, aad, plaintext);
  }

  /** The sealed value. The caller vouches for `T`. @throws CannotOpen */
  open<T>(aad: string, box: SealedBox): T {
    if (box.key_id !== DEPLOYMENT_KEY_ID) throw new CannotOpen();
    return openBox(this.#sealingKey, aad, box) as T;
  }

  /** Every key of this ring, the master key first. */
  keyNames(): KeyName[] {
    return [
      { keyId: this.#masterKeyId, purpose: 'master' },
      { keyId: this.#claimsSigner.publicJwk.kid, purpose: 'claims' },
      { keyId: this.#loginSigner.publicJwk.kid, purpose: 'login' },
    ];
  }

  /** The `kid` of every claim summary this deployment signs (RFC 7638 thumbprint). */
  get claimsKeyId(): string {
    return this.#claimsSigner.publicJwk.kid;
  }

  /** A compact JWS (RFC 7515, EdDSA) that anyone can check against `jwks()`. */
  signClaims(payload: object): string {
    return signJws(this.#claimsSigner, payload);
  }

  /** A case package as a compact JWS: the same key with a `typ` of its own, so that neither passes for the other. @throws RangeError */
  signPackage(payload: object): string {
    return signJws(this.#packageSigner, payload);
  }

  /** The payload when our claims key signed it, else undefined; never throws. Says nothing of `exp`, `aud` or revocation. */
  readSignedClaims(jws: string): JwsPayload | undefined {
    return verifyJws(this.#claimsSigner, jws);
  }

  /**
   * The issuer's signature over a holder's attributes: the same key as for claim summaries, told apart by `typ`
   * (RFC 8725 §3.11), so that neither passes for the other.
   */
  signCredential(payload: object): string {
    return signJws(this.#credentialSigner, payload);
  }

  /** The payload when we issued this credential, else undefined; never throws. Says nothing of expiry or revocation. */
  readSignedCredential(jws: string): JwsPayload | undefined {
    return verifyJws(this.#credentialSigner, jws);
  }

  /** The public keys. The login key is not among them: only we check logins. */
  jwks(): JwkSet {
    return { keys: [this.#claimsSigner.publicJwk] };
  }

  /** An Ed25519 signature over a webhook, 64 bytes, that `webhookKey` checks: for receivers that prefer to hold no secret. */
  signWebhook(content: Buffer): Buffer {
    return this.#webhookSigner.sign(content);
  }

  /** The public key for webhooks. */
  get webhookKey(): PublicJwk {
    return this.#webhookSigner.publicJwk;
  }

  /** A JWT for a person who has logged in. @throws RangeError when it would exceed 4,096 characters. */
  signLogin(login: NewLogin): string {
    return signLogin(this.#loginSigner, login);
  }

  /**
   * The login when the token is ours, for this audience and issuer, and not yet expired at `now`; else undefined; never throws.
   * A token may seem to come from up to 60 seconds in the future; expiry has no leeway.
   */
  verifyLogin(token: string, expected: ExpectedLogin): LoginClaims | undefined {
    return verifyLogin(this.#loginSigner, token, expected);
  }
}

function subKey(master: KeyObject, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `passid/${use}/v1`, DERIVED_LENGTH)));
}

function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [uint32(Buffer.byteLength(part)), Buffer.from(part)]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
