import type { KeyRing, Permission } from '@passid/credentials';
import { fold, type EventStore } from '@passid/event-store';
import {
  assert,
  defined,
  ImpossibleState,
  share,
  shareStream,
  verification,
  verificationStream,
  type Consulted,
  type Environment,
  type ExistingShare,
  type VerificationRecord,
} from '@passid/ledger';
import type { ProofVerifier } from '@passid/proofs';
import type { Vault } from '@passid/subjects';
import canonicalize from 'canonicalize';
import { ShareProofs } from '../verdict/share-proofs.js';
import { Examiner } from '../verdict/evidence.js';
import { judge } from '../verdict/judgement.js';
import { rulesOf, type Rules, type RulesOf } from '../verdict/rules.js';

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
  /** It was judged by rules that this release does not have: it can be neither confirmed nor doubted here. */
  | { readonly outcome: 'rule_unknown'; readonly record: VerificationRecord }
  | { readonly outcome: 'same' | 'different'; readonly recorded: string; readonly replayed: string };

export interface ReplayOn {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly vault: Vault;
  readonly proofVerifier: ProofVerifier;
  /** Absent: what this release knows. */
  readonly rulesOf?: RulesOf;
}

/**
 * Reaches a conclusion again, from the ledger alone: by the rules that it names, the share, the credential through the
 * revision that was consulted, the moment and the freshness limit of then. Verdict, disclosure and signature must be what
 * was recorded, byte for byte.
 */
export async function replayVerification(
  { store, keyRing, vault, proofVerifier, rulesOf: find = rulesOf }: ReplayOn,
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

  const rules = find(record);
  if (rules === undefined) return { outcome: 'rule_unknown', record };

  const recorded = bytesOf({
    verdict: record.verdict,
    notGranted: record.notGranted,
    consulted,
    jws: content.jws ?? null,
  });
  const replayed = await judgeAgain(
    { store, keyRing, vault, proofVerifier, recordedJws: content.jws },
    rules,
    record,
    consulted,
    environment,
  ).catch(unreachable);
  return { outcome: recorded === replayed ? 'same' : 'different', recorded, replayed };
}

async function judgeAgain(
  { store, keyRing, vault, proofVerifier, recordedJws }: ReplayOn & { readonly recordedJws: string | undefined },
  rules: Rules,
  record: VerificationRecord,
  consulted: Consulted,
  environment: Environment,
): Promise<string> {
  const judged = await shareAsJudged(store, record, consulted);
  const now = record.concludedAt;
  const through = defined({ throughRevision: consulted.credential?.revision });
  const requested = record.requested as readonly Permission[];
  const examiner = new Examiner(store, keyRing, new ShareProofs(keyRing, proofVerifier));
  const key = await vault.holdKeyOf(judged.creation.sealed);
  const examination = { rules, share: judged.creation, key, environment, requested, now, ...through };
  const examined = await examiner.examine(examination);
  const {
    verdict,
    notGranted,
    summary,
    consulted: consultedAgain,
  } = judge(rules, { ...record, environment, now }, judged, examined, consulted.freshUpToHours);
  const jws = summary === undefined ? null : keyRing.signClaimsLike(recordedJws, summary);
  return bytesOf({ verdict, notGranted, consulted: consultedAgain, jws });
}

/** What the conclusion names is not in the ledger: that is a difference, and says so. */
function unreachable(error: unknown): string {
  if (error instanceof ImpossibleState) return error.message;
  throw error;
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
