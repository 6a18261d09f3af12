import { announcements } from './questions/announcements.js';
import { auditTrail } from './questions/audit-trail.js';
import { endedLogin } from './questions/ended-login.js';
import { disclosures } from './questions/disclosures.js';
import { erasedSubjects } from './questions/erased-subjects.js';
import { endpointHealth } from './questions/endpoint-health.js';
import { goLiveEvidence } from './questions/go-live-evidence.js';
import { institutionByKey } from './questions/institution-by-key.js';
import { liveStanding } from './questions/live-standing.js';
import { institutionTrail } from './questions/institution-trail.js';
import { membership } from './questions/membership.js';
import { outcomeById } from './questions/outcome-by-id.js';
import { outcomeCohorts } from './questions/outcome-cohorts.js';
import { openSessions } from './questions/open-sessions.js';
import type { ReadModel } from './engine/read-model.js';
import { sandboxClock } from './questions/sandbox-clock.js';
import { sessionByCode } from './questions/session-by-code.js';
import { shareByCode } from './questions/share-by-code.js';
import { unfinishedRedemptions } from './questions/unfinished-redemptions.js';
import { verificationByAuditId } from './questions/verification-by-audit-id.js';
import { verificationHistory } from './questions/verification-history.js';
import { webhookDeliveries } from './questions/webhook-deliveries.js';
import { walletContents } from './questions/wallet-contents.js';

export const READ_MODELS: readonly ReadModel[] = [
  institutionByKey,
  sandboxClock,
  shareByCode,
  walletContents,
  erasedSubjects,
  disclosures,
  verificationByAuditId,
  auditTrail,
  unfinishedRedemptions,
  membership,
  endedLogin,
  announcements,
  webhookDeliveries,
  outcomeById,
  outcomeCohorts,
  sessionByCode,
  openSessions,
  liveStanding,
  institutionTrail,
  verificationHistory,
  endpointHealth,
  goLiveEvidence,
];

export { announcements, findAnnouncements, findSequences, type InOrder } from './questions/announcements.js';
export { auditTrail, findTrailStreams } from './questions/audit-trail.js';
export { endedLogin } from './questions/ended-login.js';
export { catchUp, catchUpTo, findOrCatchUp, ReadModelBehind } from './engine/catch-up.js';
export { disclosures, findDisclosures, type SharedWith } from './questions/disclosures.js';
export { erasedSubjects, findErasedWithKey } from './questions/erased-subjects.js';
export { endpointHealth, findEndpointHealth, type EndpointHealth } from './questions/endpoint-health.js';
export { findEvidence, goLiveEvidence, type EvidenceCounts } from './questions/go-live-evidence.js';
export { findWaitingReviews, liveStanding, type WaitingReview } from './questions/live-standing.js';
export { institutionByKey, institutionsByKey, type KeyHolder } from './questions/institution-by-key.js';
export { findOutcome, listOutcomes, outcomeById } from './questions/outcome-by-id.js';
export {
  findMomentOf,
  findTrailPositions,
  institutionTrail,
  type TrailQuestion,
} from './questions/institution-trail.js';
export { countOutcomes, hasLiveOutcome, outcomeCohorts } from './questions/outcome-cohorts.js';
export {
  checkpointOf,
  checkpointsOf,
  defineReadModels,
  lagOf,
  lowestCheckpointOf,
  projectBatch,
  projectTogether,
  type Lag,
  type Parked,
} from './engine/projection.js';
export {
  findMemberships,
  membership,
  rolesOfLogins,
  type LoginClaim,
  type Membership,
} from './questions/membership.js';
export { findDueSessions, type DueSession } from './questions/open-sessions.js';
export { typesOf, type ReadModel } from './engine/read-model.js';
export { rebuild, RebuildUnderWay, type Rebuilt } from './engine/rebuild.js';
export { findSessionByCode, sessionByCode } from './questions/session-by-code.js';
export { SANDBOX_CLOCK_TABLE, sandboxClock, sandboxesAhead } from './questions/sandbox-clock.js';
export { findShareByCode, shareByCode } from './questions/share-by-code.js';
export { findUnfinishedRedemptions } from './questions/unfinished-redemptions.js';
export {
  findLatestSuccess,
  findLatestVerification,
  verificationByAuditId,
  type VerificationOwner,
} from './questions/verification-by-audit-id.js';
export { findWalletContents, walletContents, type WalletItem } from './questions/wallet-contents.js';
export { findHistory, verificationHistory, type HistoryEntry } from './questions/verification-history.js';
export { findUndelivered, reconcile, type Undelivered } from './questions/undelivered.js';
export {
  findDeliveries,
  findWebhookTrials,
  webhookDeliveries,
  type DeliveryRow,
  type WebhookTrials,
} from './questions/webhook-deliveries.js';
