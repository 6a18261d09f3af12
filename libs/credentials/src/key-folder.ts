import { defined } from '@passid/ledger';
import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createKeyFile, hasCode, MissingKeyFile, newSigningKey, UnusableKeyFile, writeDurably } from './key-files.js';
import { publicJwkOf } from './jws.js';
import {
  currentOf,
  SIGNING_PURPOSES,
  stoppedAt,
  worldTime,
  type RingMember,
  type Rings,
  type SigningPurpose,
} from './signing-ring.js';

const RINGS_FILE = 'key-rings.json';

/** How old what a process knows of its folder can be. A new key is published for far longer before it signs. */
const LOOK_EVERY_MS = 1_000;

const GROUP_AND_OTHERS = 0o077;

/** A step that the rings do not allow now. */
export class CannotChangeKey extends Error {
  override readonly name = 'CannotChangeKey';
}

interface StoredMember {
  readonly id: string;
  readonly x: string;
  /** Absent: the key was retired, or is derived from the master key. */
  readonly file?: string;
  readonly signs_from: string;
  readonly retired_at?: string;
}

type StoredRings = Readonly<Record<SigningPurpose, readonly StoredMember[]>>;

/**
 * The rings of signing keys in a folder that several processes share. `key-rings.json` says which keys there are and from
 * when each signs; it is replaced as a whole. Without it, the rings are those of the first release.
 */
export class KeyFolder {
  readonly #directory: string;
  #rings: Rings;
  #lookedAt = -Infinity;
  #seen = '';

  constructor(
    directory: string,
    private readonly first: Rings,
  ) {
    this.#directory = resolve(directory);
    this.#rings = first;
    this.#look();
  }

  /** What the folder says, at most a second late. What cannot be read changes nothing: the keys that are known go on. */
  rings(): Rings {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return this.#rings;
    try {
      this.#look();
    } catch {
      this.#lookedAt = performance.now();
    }
    return this.#rings;
  }

  /** A new key for `purpose`: published at once, and signing from then on. Its id. @throws CannotChangeKey */
  async rotate(purpose: SigningPurpose, signsFrom: Date): Promise<string> {
    this.#look();
    const last = this.#rings[purpose].at(-1);
    if (last !== undefined && last.signsFrom > worldTime())
      throw new CannotChangeKey(
        `The ${purpose} key ${last.publicJwk.kid} waits to sign from ${last.signsFrom.toISOString()}. Rotate again after that.`,
      );
    const pem = newSigningKey();
    const { kid: id, x } = publicJwkOf(createPublicKey(pem));
    const file = `${purpose}-signing.${id}.pem`;
    await createKeyFile(join(this.#directory, file), pem);
    const rings = this.#stored();
    await this.#write({
      ...rings,
      [purpose]: [...rings[purpose], { id, x, file, signs_from: signsFrom.toISOString() }],
    });
    return id;
  }

  /** Destroys the private half of a key that no longer signs. Its purpose. What it signed is verified on, logins apart. @throws CannotChangeKey */
  async retire(id: string, retiredAt: Date): Promise<SigningPurpose> {
    this.#look();
    const purposes = SIGNING_PURPOSES.filter((each) => this.#rings[each].some(({ publicJwk }) => publicJwk.kid === id));
    const [purpose] = purposes;
    if (purpose === undefined) throw new CannotChangeKey(`There is no signing key ${id}. See: npm run keys -- list`);
    for (const each of purposes) this.#requireStopped(each, id, retiredAt);
    const rings = this.#stored();
    const files = new Set<string>();
    const retired = (member: StoredMember): StoredMember => {
      if (member.id !== id || member.retired_at !== undefined) return member;
      const { file, ...rest } = member;
      if (file !== undefined) files.add(file);
      return { ...rest, retired_at: retiredAt.toISOString() };
    };
    await this.#write(
      Object.fromEntries(SIGNING_PURPOSES.map((each) => [each, rings[each].map(retired)])) as unknown as StoredRings,
    );
    for (const file of files) await this.#destroy(file, purpose);
    return purpose;
  }

  #requireStopped(purpose: SigningPurpose, id: string, now: Date): void {
    const ring = this.#rings[purpose];
    const member = ring.find(({ publicJwk }) => publicJwk.kid === id);
    if (member !== undefined && stoppedAt(ring, member, now) === undefined)
      throw new CannotChangeKey(`The key ${id} signs, or soon will. First: npm run keys -- rotate ${purpose}`);
  }

  /** The two files of the first release have to be there: what is destroyed is replaced by the key that signs now. */
  async #destroy(file: string, purpose: SigningPurpose): Promise<void> {
    const path = join(this.#directory, file);
    if (file !== `${purpose}-signing.pem` || purpose === 'issuer') return unlink(path);
    const { privateKey } = currentOf(this.#rings[purpose], worldTime());
    const draft = `${path}.${randomBytes(8).toString('hex')}.draft`;
    await writeDurably(draft, privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '');
    await rename(draft, path);
  }

  #look(): void {
    const path = join(this.#directory, RINGS_FILE);
    const stats = statSync(path, { throwIfNoEntry: false });
    const seen = stats === undefined ? '' : `${stats.ino} ${stats.mtimeMs}`;
    if (stats !== undefined && seen !== this.#seen) this.#rings = this.#read(readFileSync(path, 'utf8'), path);
    this.#seen = seen;
    this.#lookedAt = performance.now();
  }

  #read(text: string, path: string): Rings {
    const stored = parse(text, path);
    const known = SIGNING_PURPOSES.flatMap((purpose) => [...this.#rings[purpose], ...this.first[purpose]]);
    const memberOf = ({ id, x, file, signs_from, retired_at }: StoredMember): RingMember => {
      const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
      const dates = { signsFrom: new Date(signs_from), ...(retired_at && { retiredAt: new Date(retired_at) }) };
      const own = known.find(
        ({ publicJwk, privateKey }) => publicJwk.kid === id && privateKey !== undefined,
      )?.privateKey;
      const privateKey =
        retired_at !== undefined ? undefined : (own ?? (file === undefined ? undefined : this.#readKey(file, id)));
      return { publicKey, publicJwk: publicJwkOf(publicKey), ...defined({ privateKey }), ...dates };
    };
    return Object.fromEntries(
      SIGNING_PURPOSES.map((purpose) => [purpose, stored[purpose].map(memberOf)]),
    ) as unknown as Rings;
  }

  #readKey(file: string, id: string): KeyObject {
    const path = join(this.#directory, file);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) throw new MissingKeyFile(path);
    if ((stats.mode & GROUP_AND_OTHERS) !== 0)
      throw new UnusableKeyFile(`${path} is open to others than its owner. Run: chmod 600 ${path}`);
    const key = privateKeyOf(readFileSync(path));
    if (key === undefined) throw new UnusableKeyFile(`${path} is not a key we can read. Restore it from your backup.`);
    if (publicJwkOf(createPublicKey(key)).kid !== id)
      throw new UnusableKeyFile(`${path} is not the key ${id} that ${RINGS_FILE} names. Restore it from your backup.`);
    return key;
  }

  #stored(): StoredRings {
    return readStored(this.#directory) ?? storedOf(this.first);
  }

  async #write(rings: StoredRings): Promise<void> {
    const path = join(this.#directory, RINGS_FILE);
    const draft = `${path}.${randomBytes(8).toString('hex')}.draft`;
    await writeDurably(draft, textOf(rings));
    await rename(draft, path);
    this.#look();
  }
}

/**
 * Gives the issuer a key of its own, where there is none yet: whether it did. It signs from `signsFrom`, so that processes
 * of the release before meet no credential that they cannot verify. A folder that cannot be written to stays as it is.
 */
export async function separateIssuer(directory: string, first: Rings, signsFrom: Date): Promise<boolean> {
  const path = resolve(directory);
  if (readStored(path) !== undefined) return false;
  try {
    const file = 'issuer-signing.pem';
    const pem = await createKeyFile(join(path, file), newSigningKey());
    const { kid: id, x } = publicJwkOf(createPublicKey(pem));
    const rings = storedOf(first);
    const issuer = [...rings.issuer, { id, x, file, signs_from: signsFrom.toISOString() }];
    await createKeyFile(join(path, RINGS_FILE), textOf({ ...rings, issuer }));
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].some((code) => hasCode(error, code))) return false;
    throw error;
  }
}

function readStored(directory: string): StoredRings | undefined {
  const path = join(directory, RINGS_FILE);
  try {
    return parse(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parse(text: string, path: string): StoredRings {
  try {
    const rings = JSON.parse(text) as StoredRings;
    if (SIGNING_PURPOSES.every((purpose) => rings[purpose].length > 0)) return rings;
  } catch {
    // Not what we wrote, whatever it is.
  }
  throw new UnusableKeyFile(`${path} does not list our keys. Restore it from your backup.`);
}

const FIRST_FILES: Readonly<Partial<Record<SigningPurpose, string>>> = {
  claims: 'claims-signing.pem',
  issuer: 'claims-signing.pem',
  login: 'login-signing.pem',
};

const storedOf = (first: Rings): StoredRings =>
  Object.fromEntries(
    SIGNING_PURPOSES.map((purpose) => [
      purpose,
      first[purpose].map(({ publicJwk: { kid, x }, signsFrom }) =>
        defined({ id: kid, x, file: FIRST_FILES[purpose], signs_from: signsFrom.toISOString() }),
      ),
    ]),
  ) as unknown as StoredRings;

function privateKeyOf(pem: Buffer): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (rings: StoredRings): string => `${JSON.stringify(rings, undefined, 2)}\n`;
