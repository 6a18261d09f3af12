import { Injectable } from '@nestjs/common';
import { claimsOfContent, KeyRing } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import {
  assert,
  defined,
  packageStream,
  verification,
  verificationStream,
  type Environment,
  type PackageAssembly,
} from '@passid/ledger';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import type { TrailEventAnswer } from '../audit-trail/audit-trail.answer.js';
import { readTrail, trailEvent } from '../audit-trail/trail.js';
import { answerOf } from '../../verifying/verdict/answer.js';
import { Conclusions, type Conclusion } from '../../verifying/verdict/conclude.js';
import type { CasePackageAnswer, ProvenanceAnswer } from './case-package.answer.js';

/** Events of a package. A verification has about ten; only webhooks that are sent again add more. */
const EVENTS_MAX = 500;

/** Makes a package from the ledger alone, so that a second request gets the same bytes. */
@Injectable()
export class CasePackages {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly conclusions: Conclusions,
  ) {}

  async answerOf(assembly: PackageAssembly, environment: Environment): Promise<CasePackageAnswer> {
    const { packageId, institutionId, verificationId, assembledAt, throughPosition } = assembly;
    const [{ state }, trail, reference] = await Promise.all([
      fold(this.store, verificationStream(verificationId), verification),
      readTrail(this.store, this.pool, verificationId, BigInt(throughPosition)),
      this.#referenceOf(assembly),
    ]);
    assert(state.status === 'concluded', `The package ${packageId} is about a verification that is not there.`);
    const conclusion = await this.conclusions.reopen(state.event, environment);
    const answer = answerOf(conclusion.event, environment, conclusion.content);
    const events = trail.slice(0, EVENTS_MAX).map(trailEvent);
    const extent = { through_position: Number(throughPosition), is_complete: trail.length <= EVENTS_MAX };
    const content = defined({
      package_id: packageId,
      assembled_at: assembledAt,
      audit_id: verificationId,
      institution_id: institutionId,
      environment,
      institution_reference: reference,
      verification: answer,
      provenance: provenanceOf(conclusion),
      proof: answer.proof,
    });
    const jws = this.keyRing.signPackage({
      iss: answer.issuer,
      aud: institutionId,
      jti: packageId,
      iat: Math.floor(Date.parse(assembledAt) / 1000),
      ...content,
      audit_trail: { ...extent, events: events.map(commitment) },
    });
    return {
      ...content,
      audit_trail: { ...extent, events },
      signature: { algorithm: 'ed25519', key_id: this.keyRing.claimsKeyId, jws },
    };
  }

  /** Undefined once the person was erased. */
  async #referenceOf({ packageId, sealedReference }: PackageAssembly): Promise<string | undefined> {
    if (sealedReference === undefined) return undefined;
    const opened = await this.vault.open<{ reference: string }>(packageStream(packageId), sealedReference);
    return opened.isErased ? undefined : opened.content.reference;
  }
}

/** What is signed of an event: whoever holds the event recomputes the commitment and finds it here. */
const commitment = ({ stream, revision, position, commitment: digest, event }: TrailEventAnswer): object => ({
  stream,
  revision,
  position,
  type: event.type,
  recorded_at: event.metadata.recorded_at,
  commitment: digest,
});

function provenanceOf({ event: { data }, content }: Conclusion): ProvenanceAnswer {
  const { data_window_days, freshness_hours, linked_accounts, corridor } = claimsOfContent(content);
  return defined({
    issuer: data.issuer,
    jwks_uri: `${data.issuer}/.well-known/jwks.json`,
    via: data.via,
    permissions: data.requested,
    claims_not_granted: data.notGranted,
    credential_status: data.verdict.credentialStatus,
    revocation_status: data.verdict.revocationStatus,
    data_window_days,
    freshness_hours,
    linked_accounts,
    corridor,
    policy_version: data.policyVersion,
    model_version: data.modelVersion,
  });
}
