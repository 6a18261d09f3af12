import type { KeyRing } from '@passid/credentials';
import type { Environment } from '@passid/ledger';
import type { CredentialAttributes } from '@passid/proofs';
import canonicalize from 'canonicalize';

/** What the issuer's Ed25519 signature covers: the attributes, and whose they are, where, and by what name. */
export interface CredentialEnvelope {
  readonly iss: string;
  readonly credential_id: string;
  readonly holder_id: string;
  readonly environment: Environment;
  readonly attributes: CredentialAttributes;
}

/** A compact JWS over the RFC 8785 form of the envelope: the same attributes give the same bytes, whatever their order. */
export function signEnvelope(keyRing: KeyRing, envelope: CredentialEnvelope): string {
  return keyRing.signCredential(JSON.parse(canonicalize(envelope) ?? '') as object);
}

/** The attributes, if the issuer signed them for exactly this credential of this holder in this environment. */
export function attributesOf(
  keyRing: KeyRing,
  jws: string,
  expected: Pick<CredentialEnvelope, 'credential_id' | 'holder_id' | 'environment'>,
): CredentialAttributes | undefined {
  const envelope = keyRing.readSignedCredential(jws) as CredentialEnvelope | undefined;
  if (envelope === undefined) return undefined;
  const isIt =
    envelope.credential_id === expected.credential_id &&
    envelope.holder_id === expected.holder_id &&
    envelope.environment === expected.environment;
  return isIt ? envelope.attributes : undefined;
}
