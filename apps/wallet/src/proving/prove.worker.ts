import { holderCommitment, proveWith, VERIFIER_POLICY_V1, type ProofRequest } from '@passid/proofs/in-browser';
import type { ProofTerms, ProvableCredential } from '../service/shapes.js';
import { readArtefacts } from './artefacts.js';
import type { ProverAnswer, ProverRequest } from './prover-messages.js';

/** In a worker: proving takes seconds and would freeze the page. */
self.addEventListener('message', ({ data }: MessageEvent<ProverRequest>) => {
  answer(data).then(
    (value) => self.postMessage({ id: data.id, value } satisfies ProverAnswer),
    (error: unknown) =>
      self.postMessage({ id: data.id, fault: error instanceof Error ? error.name : 'Error' } satisfies ProverAnswer),
  );
});

async function answer(request: ProverRequest): Promise<unknown> {
  if (request.kind === 'commit') return String(holderCommitment(BigInt(request.secret)));
  const artefacts = await readArtefacts();
  return proveWith(
    {
      terms: termsFrom(request.terms),
      credential: credentialFrom(request.provable),
      holderSecret: BigInt(request.secret),
    },
    artefacts,
  );
}

/** The policy's figures are the wallet's own: the service only names it. */
function termsFrom({ policyVersion, issuer, consented, ...terms }: ProofTerms): ProofRequest['terms'] {
  if (policyVersion !== VERIFIER_POLICY_V1.version) throw new Error(`The policy ${policyVersion} is not known here.`);
  return {
    ...terms,
    consented: consented as ProofRequest['terms']['consented'],
    policy: VERIFIER_POLICY_V1,
    issuer: { x: BigInt(issuer.x), y: BigInt(issuer.y) },
  };
}

function credentialFrom({
  credentialId,
  attributes,
  issuer,
  signature,
}: ProvableCredential): ProofRequest['credential'] {
  return {
    credentialId,
    attributes,
    issuer: { x: BigInt(issuer.x), y: BigInt(issuer.y) },
    signature: { r8: { x: BigInt(signature.r8.x), y: BigInt(signature.r8.y) }, s: BigInt(signature.s) },
  };
}
