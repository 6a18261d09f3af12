import { announcements } from './announcements.js';
import { auditTrail } from './audit-trail.js';
import { endedLogin } from './ended-login.js';
import { disclosures } from './disclosures.js';
import { erasedSubjects } from './erased-subjects.js';
import { endpointHealth } from './endpoint-health.js';
import { goLiveEvidence } from './go-live-evidence.js';
import { institutionByKey } from './institution-by-key.js';
import { liveStanding } from './live-standing.js';
import { institutionTrail } from './institution-trail.js';
import { membership } from './membership.js';
import { outcomeById } from './outcome-by-id.js';
import { outcomeCohorts } from './outcome-cohorts.js';
import { openSessions } from './open-sessions.js';
import type { ReadModel } from './read-model.js';
import { sandboxClock } from './sandbox-clock.js';
import { sessionByCode } from './session-by-code.js';
import { shareByCode } from './share-by-code.js';
import { unfinishedRedemptions } from './unfinished-redemptions.js';
import { verificationByAuditId } from './verification-by-audit-id.js';
import { verificationHistory } from './verification-history.js';
import { webhookDeliveries } from './webhook-deliveries.js';
import { walletContents } from './wallet-contents.js';

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

export { announcements, findAnnouncements, findSequences, type InOrder } from './announcements.js';
export { auditTrail, findTrailStreams } from './audit-trail.js';
export { endedLogin } from './ended-login.js';
export { catchUp, catchUpTo, findOrCatchUp, ReadModelBehind } from './catch-up.js';
export { disclosures, findDisclosures, type SharedWith } from './disclosures.js';
export { erasedSubjects, findErasedWithKey } from './erased-subjects.js';
export { endpointHealth, findEndpointHealth, type EndpointHealth } from './endpoint-health.js';
export { findEvidence, goLiveEvidence, type EvidenceCounts } from './go-live-evidence.js';
export { findWaitingReviews, liveStanding, type WaitingReview } from './live-standing.js';
export { institutionByKey, institutionsByKey, type KeyHolder } from './institution-by-key.js';
export { findOutcome, listOutcomes, outcomeById } from './outcome-by-id.js';
export { findMomentOf, findTrailPositions, institutionTrail, type TrailQuestion } from './institution-trail.js';
export { countOutcomes, hasLiveOutcome, outcomeCohorts } from './outcome-cohorts.js';
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
} from './projection.js';
export { findMemberships, membership, rolesOfLogins, type LoginClaim, type Membership } from './membership.js';
export { findDueSessions, type DueSession } from './open-sessions.js';
export { typesOf, type ReadModel } from './read-model.js';
export { rebuild, RebuildUnderWay, type Rebuilt } from './rebuild.js';
export { findSessionByCode, sessionByCode } from './session-by-code.js';
export { SANDBOX_CLOCK_TABLE, sandboxClock, sandboxesAhead } from './sandbox-clock.js';
export { findShareByCode, shareByCode } from './share-by-code.js';
export { findUnfinishedRedemptions } from './unfinished-redemptions.js';
export {
  findLatestSuccess,
  findLatestVerification,
  verificationByAuditId,
  type VerificationOwner,
} from './verification-by-audit-id.js';
export { findWalletContents, walletContents, type WalletItem } from './wallet-contents.js';
export { findHistory, verificationHistory, type HistoryEntry } from './verification-history.js';
export { findUndelivered, reconcile, type Undelivered } from './undelivered.js';
export {
  findDeliveries,
  findWebhookTrials,
  webhookDeliveries,
  type DeliveryRow,
  type WebhookTrials,
} from './webhook-deliveries.js';
