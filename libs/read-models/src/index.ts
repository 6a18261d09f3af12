import { auditTrail } from './audit-trail.js';
import { institutionByKey } from './institution-by-key.js';
import type { ReadModel } from './read-model.js';
import { sandboxClock } from './sandbox-clock.js';
import { shareByCode } from './share-by-code.js';
import { unfinishedRedemptions } from './unfinished-redemptions.js';
import { verificationByAuditId } from './verification-by-audit-id.js';

export const READ_MODELS: readonly ReadModel[] = [
  institutionByKey,
  sandboxClock,
  shareByCode,
  verificationByAuditId,
  auditTrail,
  unfinishedRedemptions,
];

export { auditTrail, findTrailStreams } from './audit-trail.js';
export { catchUp, findOrCatchUp, ReadModelBehind } from './catch-up.js';
export { institutionByKey, institutionsByKey, type KeyHolder } from './institution-by-key.js';
export {
  checkpointOf,
  defineReadModels,
  lagOf,
  lowestCheckpointOf,
  projectBatch,
  projectTogether,
  type Lag,
  type Parked,
} from './projection.js';
export { type ReadModel } from './read-model.js';
export { rebuild, type Rebuilt } from './rebuild.js';
export { findSandboxAhead, sandboxClock } from './sandbox-clock.js';
export { findShareByCode, shareByCode } from './share-by-code.js';
export { findUnfinishedRedemptions } from './unfinished-redemptions.js';
export { findLatestVerification, verificationByAuditId, type VerificationOwner } from './verification-by-audit-id.js';
