import { Injectable } from '@nestjs/common';
import { claimsGranted, KeyRing, type Permission } from '@passid/credentials';
import { Problem } from '@passid/http';
import { defined, type Environment, type Share, type ShareCreation, type ShareEvent } from '@passid/ledger';
import {
  assess,
  IssuerKey,
  ProofNotJudged,
  ProofQueueFull,
  ProofsNotConfigured,
  ProofVerifier,
  type CredentialAttributes,
  type ProofVerdict,
  type ShareTerms,
  type VerifierPolicy,
} from '@passid/proofs';
import { CURRENT_RULES } from './rules.js';

type Shared = Pick<ShareCreation, 'tokenHash' | 'audience' | 'permissions' | 'createdAt' | 'expiresAt'>;

/** What a proof has to fit: everything that the ledger says of the share, and the key that this deployment issues with. */
@Injectable()
export class ShareProofs {
  readonly #issuers = new Map<Environment, IssuerKey>();

  constructor(
    private readonly keyRing: KeyRing,
    private readonly verifier: ProofVerifier,
  ) {}

  /** Sandbox and live have keys of their own: a credential of one proves nothing in the other. */
  issuerOf(environment: Environment): IssuerKey {
    const known = this.#issuers.get(environment);
    if (known !== undefined) return known;
    const issuer = new IssuerKey(this.keyRing.derive('credential-issuer', environment));
    this.#issuers.set(environment, issuer);
    return issuer;
  }

  termsOf(
    shared: Shared,
    credentialId: string,
    environment: Environment,
    policy: VerifierPolicy = CURRENT_RULES.thresholds,
  ): ShareTerms {
    const { tokenHash, audience, permissions, createdAt, expiresAt } = shared;
    return defined({
      tokenHash,
      audience,
      credentialId,
      consented: claimsGranted(permissions as readonly Permission[], []),
      policy,
      createdAt,
      expiresAt,
      issuer: this.issuerOf(environment).publicKey,
    });
  }

  /** Asks before a share is used up: one without a proof needs no room. The decision then throws PROOFS_UNAVAILABLE. */
  whereThereIsRoom(decide: (share: Share) => ShareEvent[]): (share: Share) => ShareEvent[] {
    return (share) => {
      if (share.status !== 'absent' && share.creation.proof !== undefined) this.#requireRoom();
      return decide(share);
    };
  }

  #requireRoom(): void {
    try {
      this.verifier.requireRoom();
    } catch (error) {
      throw asProblem(error);
    }
  }

  /** For a proof that is shown for the first time. Throws PROOF_INVALID, PROOFS_UNAVAILABLE. */
  async require(submitted: unknown, terms: ShareTerms): Promise<Extract<ProofVerdict, { status: 'verified' }>> {
    this.#requireRoom();
    const verdict = await this.verifier.verify(submitted, terms).catch((error: unknown) => {
      throw asProblem(error);
    });
    if (verdict.status === 'invalid')
      throw new Problem('PROOF_INVALID', `The proof does not prove this share: ${verdict.fault}.`);
    return verdict;
  }

  /** For a proof that a share was made with; undefined where this process has no key to verify it with. */
  async judge(
    submitted: unknown,
    terms: ShareTerms,
    attributes: CredentialAttributes,
  ): Promise<ProofVerdict | undefined> {
    if (!this.verifier.isConfigured) return undefined;
    const verdict = await this.verifier.verifyAdmitted(submitted, terms).catch((error: unknown) => {
      throw asProblem(error);
    });
    if (verdict.status === 'invalid' || saysTheSame(verdict.proven, attributes, terms.policy)) return verdict;
    return { status: 'invalid', fault: 'unequal', verifyingKeyId: verdict.verifyingKeyId };
  }
}

/** What was proved is what will be said: the claims of the answer are made from the signed attributes. */
function saysTheSame(
  { claims, ...context }: Extract<ProofVerdict, { status: 'verified' }>['proven'],
  attributes: CredentialAttributes,
  policy: VerifierPolicy,
): boolean {
  const assessed = assess(attributes, policy);
  return (
    Object.entries(claims).every(([name, value]) => assessed[name as keyof typeof assessed] === value) &&
    context.dataWindowDays === attributes.dataWindowDays &&
    context.linkedAccounts === attributes.linkedAccounts &&
    context.corridor === attributes.corridor &&
    Date.parse(context.issuedAt) === Date.parse(attributes.issuedAt)
  );
}

function asProblem(error: unknown): unknown {
  if (error instanceof ProofQueueFull)
    return new Problem('PROOFS_UNAVAILABLE', error.message, {}, { 'retry-after': String(error.retryAfterSeconds) });
  if (error instanceof ProofsNotConfigured || error instanceof ProofNotJudged)
    return new Problem('PROOFS_UNAVAILABLE', 'No proof can be verified here at present.');
  return error;
}
