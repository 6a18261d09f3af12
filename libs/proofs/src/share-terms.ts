import { sha256 } from '@noble/hashes/sha2.js';
import { maskOf } from './claims-word.js';
import { credentialTag, policyDigest, type Point } from './digests.js';
import { encodeCredentialId, unixSeconds } from './encoded-credential.js';
import { fieldElementOf } from './fields.js';
import type { AssessedClaims, VerifierPolicy } from './policy.js';

/** What a share says of itself. The verifier has it from its own records, never from who shows the proof. */
export interface ShareTerms {
  /** The hash that the ledger knows the share's token by. */
  readonly tokenHash: string;
  /** The one institution the share is for; absent: whoever is shown it first. */
  readonly audience?: string;
  readonly credentialId: string;
  /** What the holder consented to. */
  readonly consented: readonly (keyof AssessedClaims)[];
  readonly policy: VerifierPolicy;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly issuer: Point;
}

/** The public inputs of the circuit, in its order; its two outputs come before them. */
export interface PublicInputs {
  readonly mask: bigint;
  readonly context: bigint;
  readonly credentialTag: bigint;
  readonly policyHash: bigint;
  readonly asOf: bigint;
  readonly validUntil: bigint;
  readonly issuerAx: bigint;
  readonly issuerAy: bigint;
}

/** The wallet proves for these, the verifier checks against these: one function, so they cannot drift apart. */
export function publicInputsOf(terms: ShareTerms): PublicInputs {
  const context = contextOf(terms.tokenHash, terms.audience);
  return {
    mask: BigInt(maskOf(terms.consented)),
    context,
    credentialTag: credentialTag(encodeCredentialId(terms.credentialId), context),
    policyHash: policyHashOf(terms.policy),
    asOf: unixSeconds('createdAt', terms.createdAt),
    validUntil: unixSeconds('expiresAt', terms.expiresAt),
    issuerAx: terms.issuer.x,
    issuerAy: terms.issuer.y,
  };
}

export function publicVector(nullifier: bigint, claimsWord: bigint, inputs: PublicInputs): readonly bigint[] {
  const { mask, context, policyHash, asOf, validUntil, issuerAx, issuerAy } = inputs;
  return [nullifier, claimsWord, mask, context, inputs.credentialTag, policyHash, asOf, validUntil, issuerAx, issuerAy];
}

/** Each part with its length before it: no two pairs of token and audience are the same bytes. */
function contextOf(tokenHash: string, audience: string | undefined): bigint {
  const hash = sha256.create().update(utf8.encode('passid/share/v1'));
  for (const part of audience === undefined ? [tokenHash] : [tokenHash, audience]) {
    const bytes = utf8.encode(part);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    hash.update(length).update(bytes);
  }
  return fieldElementOf(hash.digest());
}

const utf8 = new TextEncoder();

/** There are as many policies as versions: each is hashed once. */
const policyHashes = new WeakMap<VerifierPolicy, bigint>();

function policyHashOf(policy: VerifierPolicy): bigint {
  const known = policyHashes.get(policy);
  if (known !== undefined) return known;
  const digest = policyDigest(policy);
  policyHashes.set(policy, digest);
  return digest;
}
