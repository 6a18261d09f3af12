import type { KeyRing, Permission } from '@passid/credentials';
import { fold, type EventStore } from '@passid/event-store';
import {
  assert,
  defined,
  share,
  shareStream,
  verification,
  verificationStream,
  type Consulted,
  type ExistingShare,
  type VerificationRecord,
} from '@passid/ledger';
import type { ProofVerifier } from '@passid/proofs';
import type { Vault } from '@passid/subjects';
import canonicalize from 'canonicalize';
import { ShareProofs } from '../verdict/share-proofs.js';
import { Examiner } from '../verdict/evidence.js';
import { claimSummary, judge } from '../verdict/judgement.js';

/** The part of a conclusion that is compared. */
interface Compared {
  readonly verdict: VerificationRecord['verdict'];
  readonly notGranted: readonly string[];
  readonly consulted: Consulted;
  /** The signed claim summary; null where nothing was vouched for. */
  readonly jws: string | null;
}

export type Replay =
  | { readonly outcome: 'unknown' }
  /** No share was judged: the code or token opened none, or the conclusion is older than what it would have to name. */
  | { readonly outcome: 'nothing_judged'; readonly record: VerificationRecord }
  | { readonly outcome: 'erased'; readonly record: VerificationRecord; readonly erasedAt: string }
  | { readonly outcome: 'same' | 'different'; readonly recorded: string; readonly replayed: string };

export interface ReplayOn {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly vault: Vault;
  readonly proofVerifier: ProofVerifier;
}

/**
 * Reaches a conclusion again, from the ledger alone: the share, the credential through the revision that was consulted,
 * the moment and the freshness limit of then. Verdict, disclosure and signature must be what was recorded, byte for byte.
 */
export async function replayVerification(
  { store, keyRing, vault, proofVerifier }: ReplayOn,
  auditId: string,
): Promise<Replay> {
  const stream = verificationStream(auditId);
  const { state, last } = await fold(store, stream, verification);
  const environment = last?.metadata.environment;
  if (state.status !== 'concluded' || environment === undefined || environment === 'workspace')
    return { outcome: 'unknown' };
  const record = state.event.data;
  const { consulted } = record;
  if (record.share === undefined || consulted === undefined) return { outcome: 'nothing_judged', record };
  const content = await vault.openVerification(stream, record.sealed);
  if (content.erasedAt !== undefined) return { outcome: 'erased', record, erasedAt: content.erasedAt };

  const judged = await shareAsJudged(store, record, consulted);
  const now = record.concludedAt;
  const through = defined({ throughRevision: consulted.credential?.revision });
  const requested = record.requested as readonly Permission[];
  const examiner = new Examiner(store, keyRing, new ShareProofs(keyRing, proofVerifier));
  const key = await vault.holdKeyOf(judged.creation.sealed);
  const examined = await examiner.examine({ share: judged.creation, key, environment, requested, now, ...through });
  const reached = judge({ institutionId: record.institutionId, now }, judged, examined, consulted.freshUpToHours);
  const { claims } = reached;
  const { expiresAt } = judged.creation;
  const summary = { ...record, environment, now, expiresAt };
  const replayed = bytesOf({
    verdict: reached.verdict,
    notGranted: reached.notGranted,
    consulted: reached.consulted,
    jws: claims === undefined ? null : keyRing.signClaims(claimSummary(summary, reached, claims)),
  });
  const recorded = bytesOf({
    verdict: record.verdict,
    notGranted: record.notGranted,
    consulted,
    jws: content.jws ?? null,
  });
  return { outcome: recorded === replayed ? 'same' : 'different', recorded, replayed };
}

/** Creation from the stream, status from the verification's record. */
async function shareAsJudged(
  store: EventStore,
  { share: shown, institutionId }: VerificationRecord,
  consulted: Consulted,
): Promise<ExistingShare> {
  const { state } = await fold(store, shareStream(shown?.tokenHash ?? ''), share);
  assert(state.status !== 'absent', 'A share that was judged is not in the ledger.');
  return { status: consulted.share, creation: state.creation, boundTo: institutionId };
}

const bytesOf = (reached: Compared): string => canonicalize(reached) ?? '';
