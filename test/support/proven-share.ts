import {
  holderCommitment,
  type ShareTerms,
  type SignedCredential,
  type SubmittedProof,
  VERIFIER_POLICY_V1,
} from '@passid/proofs';
import { prove } from '../../libs/proofs/src/proving/prove.js';
import type { WalletClient } from './wallet-client.js';

export const DRAFT = '/api/v1/bridge/share/draft';
export const CREATE = '/api/v1/bridge/share/create';

/** Of every wallet that proves in tests. */
const HOLDER_SECRET = 20_260_101n;

/** Issued with it, a credential can be proved from. */
export const COMMITMENT = { holderCommitment: String(holderCommitment(HOLDER_SECRET)) };

export interface Draft {
  readonly draft: string;
  readonly terms: ShareTerms;
}

export interface ProvenShare {
  readonly code: string;
  readonly token: string;
  readonly proof: SubmittedProof;
}

/** What a wallet keeps of the answer to issuing; JSON has no bigints, so that it came as decimal text. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer
export const credentialIn = ({ provable: { issuer, signature, ...rest } }: any): SignedCredential => ({
  ...rest,
  issuer: pointOf(issuer),
  signature: { r8: pointOf(signature.r8), s: BigInt(signature.s) },
});

export async function draw(wallet: WalletClient, wish: object): Promise<Draft> {
  const { status, json, text } = await wallet.call('POST', DRAFT, wish);
  if (status !== 200) throw new Error(`Drafting answered ${status}: ${text}`);
  const { policyVersion, issuer, ...terms } = json.terms;
  if (policyVersion !== VERIFIER_POLICY_V1.version) throw new Error(`There is no policy ${policyVersion}.`);
  return { draft: json.draft, terms: { ...terms, policy: VERIFIER_POLICY_V1, issuer: pointOf(issuer) } };
}

export const proofOf = (terms: ShareTerms, credential: SignedCredential): Promise<SubmittedProof> =>
  prove({ terms, credential, holderSecret: HOLDER_SECRET });

/** The whole way of a wallet: a draft, two seconds of proving, the share. */
export async function shareProven(
  wallet: WalletClient,
  credential: SignedCredential,
  wish: object,
): Promise<ProvenShare> {
  const { draft, terms } = await draw(wallet, wish);
  const proof = await proofOf(terms, credential);
  const { status, json, text } = await wallet.call('POST', CREATE, { ...wish, draft, proof });
  if (status !== 201) throw new Error(`Sharing with a proof answered ${status}: ${text}`);
  return { ...json, proof };
}

const pointOf = ({ x, y }: { x: string; y: string }): ShareTerms['issuer'] => ({ x: BigInt(x), y: BigInt(y) });
