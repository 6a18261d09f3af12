import { defined } from '@passid/ledger';
import { createHmac, createSecretKey, hkdfSync, sign, type KeyObject } from 'node:crypto';
import { ed25519KeyOf } from './ed25519-signer.js';
import type { JwkSet, JwsPayload, PublicJwk, PublishedJwk } from './jws.js';
import { openExistingKeyFiles, openKeyFiles, type RootKeys } from './key-files.js';
import { KeyFolder, separateIssuer } from './key-folder.js';
import { signLogin, verifyLogin, type ExpectedLogin, type LoginClaims, type NewLogin } from './login.js';
import { CannotOpen, openBox, sealBox, type SealedBox } from './sealed-box.js';
import {
  currentOf,
  memberOf,
  RingSigner,
  SIGNING_PURPOSES,
  stoppedAt,
  worldTime,
  type RingMember,
  type Rings,
  type SigningPurpose,
} from './signing-ring.js';

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

const FROM_THE_START = new Date(0);

/** Bytes of the master key's id: enough to tell two apart, and of no use to guess 32 by. */
const MASTER_KEY_ID_LENGTH = 9;

/** What a key is for. */
export type KeyPurpose = 'master' | SigningPurpose;

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
  const root = await openKeyFiles(directory);
  await separateIssuer(directory, firstRings(root), worldTime());
  return ringOf(directory, root);
}

/** As `openKeyRing`, but makes no key. @throws MissingKeyFile */
export async function openExistingKeyRing(directory: string): Promise<KeyRing> {
  return ringOf(directory, await openExistingKeyFiles(directory));
}

/** The signing keys in `directory`, to be changed. Makes none by itself. @throws MissingKeyFile */
export async function openKeyFolder(directory: string): Promise<KeyFolder> {
  return new KeyFolder(directory, firstRings(await openExistingKeyFiles(directory)));
}

/** Gives the issuer of a folder of the first release a key of its own that signs from then on: whether it did. */
export async function separateIssuerKey(directory: string, signsFrom: Date): Promise<boolean> {
  return separateIssuer(directory, firstRings(await openExistingKeyFiles(directory)), signsFrom);
}

function ringOf(directory: string, root: RootKeys): KeyRing {
  const folder = new KeyFolder(directory, firstRings(root));
  return new KeyRing(root, () => folder.rings());
}

/** The rings as the first release had them: one key each, and credentials signed with the key for claims. */
function firstRings({ master, claimsSigning, loginSigning }: RootKeys): Rings {
  const claims = memberOf(claimsSigning, FROM_THE_START);
  const webhook = memberOf(ed25519KeyOf(subKey(master, 'webhook-signing').export()), FROM_THE_START);
  return { claims: [claims], issuer: [claims], login: [memberOf(loginSigning, FROM_THE_START)], webhook: [webhook] };
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
  readonly #rings: () => Rings;
  readonly #claimsSigner: RingSigner;
  readonly #packageSigner: RingSigner;
  readonly #credentialSigner: RingSigner;
  readonly #loginSigner: RingSigner;

  constructor(root: RootKeys, rings?: () => Rings) {
    const { master } = root;
    const first = firstRings(root);
    this.#rings = rings ?? (() => first);
    const masterKeyId = subKey(master, 'key-id').export().subarray(0, MASTER_KEY_ID_LENGTH);
    this.#masterKeyId = `master-${masterKeyId.toString('base64url')}`;
    const hashKey = (purpose: HashPurpose) => [purpose, subKey(master, `hash/${purpose}`)] as const;
    this.#hashKeys = Object.fromEntries(HASH_PURPOSES.map(hashKey)) as Record<HashPurpose, KeyObject>;
    this.#derivationKey = subKey(master, 'derive');
    this.#sealingKey = subKey(master, `seal/${DEPLOYMENT_KEY_ID}`);
    const ring = (purpose: SigningPurpose) => () => this.#rings()[purpose];
    this.#claimsSigner = new RingSigner(ring('claims'), 'passid-claims+jwt');
    this.#packageSigner = new RingSigner(ring('claims'), 'passid-package+jwt', PACKAGE_LENGTH_MAX);
    this.#credentialSigner = new RingSigner(ring('issuer'), 'passid-credential+jwt');
    this.#loginSigner = new RingSigner(ring('login'), 'JWT');
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

  /** Every key, the master key first. A key of two rings is named once. */
  keyNames(): KeyName[] {
    const rings = this.#rings();
    const names = SIGNING_PURPOSES.flatMap((purpose) =>
      rings[purpose].map(({ publicJwk }) => [publicJwk.kid, { keyId: publicJwk.kid, purpose }] as const),
    );
    const master = { keyId: this.#masterKeyId, purpose: 'master' } as const;
    return [master, ...new Map(names.toReversed()).values()];
  }

  /** The `kid` of a claim summary that is signed now (RFC 7638 thumbprint). */
  get claimsKeyId(): string {
    return currentOf(this.#rings().claims, worldTime()).publicJwk.kid;
  }

  /** A compact JWS (RFC 7515, EdDSA) that anyone can check against `jwks()`. */
  signClaims(payload: object): string {
    return this.#claimsSigner.sign(payload);
  }

  /** As `signClaims`, with the key that signed `like`, as long as that can sign: the same payload is then the same JWS. */
  signClaimsLike(like: string | undefined, payload: object): string {
    return this.#claimsSigner.signLike(like, payload);
  }

  /** A case package as a compact JWS: the same key with a `typ` of its own, so that neither passes for the other. @throws RangeError */
  signPackage(payload: object): string {
    return this.#packageSigner.sign(payload);
  }

  /** The payload when our claims key signed it, else undefined; never throws. Says nothing of `exp`, `aud` or revocation. */
  readSignedClaims(jws: string): JwsPayload | undefined {
    return this.#claimsSigner.verify(jws);
  }

  /**
   * The issuer's signature over a holder's attributes. The key is the issuer's own; in the first release it was the one for
   * claim summaries, told apart by `typ` (RFC 8725 §3.11), and what that signed is verified for ever.
   */
  signCredential(payload: object): string {
    return this.#credentialSigner.sign(payload);
  }

  /** The payload when we issued this credential, else undefined; never throws. Says nothing of expiry or revocation. */
  readSignedCredential(jws: string): JwsPayload | undefined {
    return this.#credentialSigner.verify(jws);
  }

  /** The public keys for claim summaries, the current one first. Those of logins and credentials are not among them: only we check these. */
  jwks(): JwkSet {
    return publish(this.#rings().claims);
  }

  /**
   * Ed25519 signatures over a webhook, 64 bytes each: the current key's first, then those of earlier keys that were not
   * retired yet, for receivers that still hold these.
   */
  signWebhook(content: Buffer): Buffer[] {
    const now = worldTime();
    const ring = this.#rings().webhook;
    const current = currentOf(ring, now);
    const signing = [current, ...ring.filter((member) => member !== current && member.signsFrom <= now)];
    return signing.flatMap(({ privateKey, retiredAt }) =>
      privateKey === undefined || retiredAt !== undefined ? [] : [sign(null, content, privateKey)],
    );
  }

  /** The public keys for webhooks, the current one first. */
  webhookKeys(): JwkSet {
    return publish(this.#rings().webhook);
  }

  /** The current public key for webhooks. */
  get webhookKey(): PublicJwk {
    return currentOf(this.#rings().webhook, worldTime()).publicJwk;
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

function publish(ring: readonly RingMember[]): JwkSet {
  const now = worldTime();
  const current = currentOf(ring, now);
  const published = [current, ...ring.filter((member) => member !== current).toReversed()];
  return {
    keys: published.map((member): PublishedJwk => ({
      ...member.publicJwk,
      ...defined({ passid_retired_at: stoppedAt(ring, member, now)?.toISOString() }),
    })),
  };
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
