import { createPublicKey, type KeyObject } from 'node:crypto';
import { jwsSigner, publicJwkOf, signJws, verifyJws, type JwsPayload, type JwsSigner, type PublicJwk } from './jws.js';

export const SIGNING_PURPOSES = ['claims', 'issuer', 'login', 'webhook'] as const;

/** Claim summaries and packages; credentials; logins; webhooks. */
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

/** Which key signs goes by the world's clock, the same in every process, whatever other clock the ledger runs on. */
// eslint-disable-next-line no-restricted-syntax -- the one place where keys ask for the time
export const worldTime = (): Date => new Date();

export interface RingMember {
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
  /** Absent once the key was retired: it only verifies. */
  readonly privateKey?: KeyObject;
  /** It signs from then until the next member does. Before, it is published and verifies. */
  readonly signsFrom: Date;
  readonly retiredAt?: Date;
}

/** Oldest first. */
export type Rings = Readonly<Record<SigningPurpose, readonly RingMember[]>>;

export const memberOf = (privateKey: KeyObject, signsFrom: Date): RingMember => {
  const publicKey = createPublicKey(privateKey);
  return { publicKey, publicJwk: publicJwkOf(publicKey), privateKey, signsFrom };
};

/** The member that signs now: the last whose time has come. */
export function currentOf(ring: readonly RingMember[], now: Date): RingMember {
  const current = ring.findLast(({ privateKey, signsFrom }) => privateKey !== undefined && signsFrom <= now) ?? ring[0];
  if (current === undefined) throw new TypeError('A ring has at least one key.');
  return current;
}

/** When a member stopped signing; undefined while it signs, or waits to. */
export function stoppedAt(ring: readonly RingMember[], member: RingMember, now: Date): Date | undefined {
  const successor = ring[ring.indexOf(member) + 1];
  return successor !== undefined && successor.signsFrom <= now ? successor.signsFrom : undefined;
}

/** Signs as the current member of a ring, and verifies what any member has signed, under one `typ`. */
export class RingSigner {
  readonly #signers = new WeakMap<RingMember, JwsSigner>();

  constructor(
    private readonly ring: () => readonly RingMember[],
    private readonly typ: string,
    private readonly lengthMax?: number,
  ) {}

  sign(payload: object): string {
    return signJws(this.#signerOf(currentOf(this.ring(), worldTime())), payload);
  }

  /** As `sign`, with the member that signed `like`: the same payload is then the same JWS. Retired members sign nothing. */
  signLike(like: string | undefined, payload: object): string {
    const member = like === undefined ? undefined : this.#memberOf(like, this.ring());
    return member?.privateKey === undefined ? this.sign(payload) : signJws(this.#signerOf(member), payload);
  }

  /** The payload when a member that `isTrusted` made the JWS, else undefined; never throws. */
  verify(jws: string, isTrusted: (member: RingMember) => boolean = () => true): JwsPayload | undefined {
    const member = this.#memberOf(jws, this.ring());
    return member !== undefined && isTrusted(member) ? verifyJws(this.#signerOf(member), jws) : undefined;
  }

  /** By the whole header, `kid` included, byte for byte: nothing is parsed that we did not write. */
  #memberOf(jws: string, ring: readonly RingMember[]): RingMember | undefined {
    return ring.find((member) => jws.startsWith(`${this.#signerOf(member).header}.`));
  }

  #signerOf(member: RingMember): JwsSigner {
    const known = this.#signers.get(member);
    if (known !== undefined) return known;
    const signer = jwsSigner(member, this.typ, this.lengthMax);
    this.#signers.set(member, signer);
    return signer;
  }
}
