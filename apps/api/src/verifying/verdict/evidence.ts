import { Injectable } from '@nestjs/common';
import { KeyRing, SANDBOX_FIXTURES, type Disclosure, type Permission } from '@passid/credentials';
import { EventStore, foldEvents, readEvents } from '@passid/event-store';
import {
  assert,
  credential,
  credentialStanding,
  credentialStream,
  defined,
  shareStream,
  type Consulted,
  type Environment,
  type Evidence,
  type ExistingCredential,
  type ShareCreation,
  type Timestamp,
} from '@passid/ledger';
import type { CredentialAttributes, ProofVerdict } from '@passid/proofs';
import type { HeldKey } from '@passid/subjects';
import { attributesOf } from './credential-envelope.js';
import type { Rules } from './rules.js';
import { ShareProofs } from './share-proofs.js';

export interface Examined {
  readonly evidence: Evidence;
  /** Absent where nothing can be disclosed: the signature does not hold, or the holder was erased. */
  readonly disclosure?: Disclosure;
  readonly credential?: NonNullable<Consulted['credential']>;
  readonly proof?: NonNullable<Consulted['proof']>;
  readonly isErased: boolean;
}

export interface Examination {
  readonly rules: Rules;
  readonly share: ShareCreation;
  /** That of the person whose share it is. */
  readonly key: HeldKey;
  readonly environment: Environment;
  readonly requested: readonly Permission[];
  readonly now: Timestamp;
  /** The credential as it stood then. Absent: as it stands. */
  readonly throughRevision?: number;
}

/** Finds out what there is to say about the credential behind a share, before anything is decided. */
@Injectable()
export class Examiner {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly proofs: ShareProofs,
  ) {}

  async examine(examination: Examination): Promise<Examined> {
    const { source, permissions } = examination.share;
    const { model } = examination.rules;
    if (source.kind === 'credential') return this.#examineCredential(source.credentialId, examination);
    return examineFixture(model, source.fixture, permissions as readonly Permission[], examination.requested);
  }

  async #examineCredential(credentialId: string, examination: Examination): Promise<Examined> {
    const { rules, share, key, environment, requested, now, throughRevision } = examination;
    const { model, thresholds } = rules;
    const stream = credentialStream(credentialId);
    const limit = throughRevision === undefined ? undefined : throughRevision + 1;
    const events = await readEvents(this.store, stream, credential, defined({ limit }));
    const state = foldEvents(credential, events);
    const revision = Number(events.at(-1)?.revision);
    assert(state.status !== 'absent', `The share names the credential ${credentialId}, which was never issued.`);
    const opened = key.open<{ envelope: string }>(stream, state.issue.sealed);
    const signed = opened.isErased
      ? undefined
      : attributesOf(this.keyRing, opened.content.envelope, {
          credential_id: credentialId,
          holder_id: share.holderId ?? '',
          environment,
        });
    const disclosure =
      signed === undefined
        ? undefined
        : model.disclose(
            model.claimsOf(signed, thresholds, now),
            requested,
            share.permissions as readonly Permission[],
          );
    const standing = opened.isErased ? 'revoked' : credentialStanding(asSigned(state, signed), now);
    const proof = signed === undefined ? undefined : await this.#judgeProof(credentialId, examination, signed);
    return {
      ...defined({ disclosure, proof: proof && consultedProof(proof) }),
      credential: { stream, revision, standing },
      isErased: opened.isErased,
      evidence: {
        signature: opened.isErased ? 'not_provided' : signed === undefined ? 'invalid' : 'valid',
        proof: proof?.status ?? 'not_provided',
        credential: standing,
        sanctionsMatch: signed?.sanctionsCheck === 'failed',
        freshnessHours: model.ageHours(signed?.issuedAt ?? state.issue.issuedAt, now),
        granted: grantedOf(disclosure),
      },
    };
  }

  /** Verified anew each time: nothing is remembered from when the share was made. */
  async #judgeProof(
    credentialId: string,
    { rules: { thresholds }, share, key, environment }: Examination,
    signed: CredentialAttributes,
  ): Promise<ProofVerdict | undefined> {
    if (share.proof === undefined) return undefined;
    const opened = key.open<{ proof: unknown }>(shareStream(share.tokenHash), share.sealed);
    if (opened.isErased) return undefined;
    const terms = this.proofs.termsOf(share, credentialId, environment, thresholds);
    return this.proofs.judge(opened.content.proof, terms, signed);
  }
}

/** What the conclusion says of the proof, so that it can be reached again. */
function consultedProof(verdict: ProofVerdict): NonNullable<Consulted['proof']> {
  const { verifyingKeyId } = verdict;
  return verdict.status === 'verified'
    ? { verifyingKeyId, digest: verdict.digest }
    : { verifyingKeyId, fault: verdict.fault };
}

/** In the sandbox a demo share is what its fixture says, for ever. */
function examineFixture(
  { disclose }: Rules['model'],
  name: string,
  permissions: readonly Permission[],
  requested: readonly Permission[],
): Examined & { readonly disclosure: Disclosure } {
  const fixture = SANDBOX_FIXTURES[name];
  assert(fixture?.kind === 'answered', `The share names the fixture ${name}, which has no claims.`);
  const disclosure = disclose(fixture.claims, requested, permissions);
  return {
    disclosure,
    isErased: false,
    evidence: {
      signature: fixture.problem === 'invalid_signature' ? 'invalid' : 'valid',
      proof: fixture.problem === 'invalid_proof' ? 'invalid' : 'not_provided',
      credential: 'active',
      sanctionsMatch: fixture.problem === 'sanctions_match',
      freshnessHours: fixture.claims.freshness_hours,
      granted: grantedOf(disclosure),
    },
  };
}

/** What was signed counts, not what stands beside it. */
const asSigned = (state: ExistingCredential, signed: CredentialAttributes | undefined): ExistingCredential =>
  signed === undefined ? state : { ...state, issue: { ...state.issue, expiresAt: signed.expiresAt } };

const grantedOf = (disclosure: Disclosure | undefined): Evidence['granted'] => ({
  count: disclosure?.grantedCount ?? 0,
  allTrue: Object.values(disclosure?.claims ?? {}).every((claim) => claim !== false),
});
