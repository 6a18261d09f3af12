import { DomainError } from '../domain-error.js';
import type { Timestamp } from '../time.js';
import { InstitutionNotFound } from './configure-webhook.js';
import type { Attestation, GoingLive } from './going-live.js';
import type { Institution, InstitutionEvent } from './institution.js';

export interface AttestItem {
  readonly institutionId: string;
  readonly item: Attestation;
  readonly by: string;
  readonly now: Timestamp;
}

export interface RequestLiveReview {
  readonly institutionId: string;
  /** Items of the checklist that are not done. */
  readonly missing: readonly string[];
  readonly by: string;
  readonly now: Timestamp;
}

export interface ActivateLiveKey {
  readonly institutionId: string;
  readonly operator: string;
  readonly now: Timestamp;
}

export class GoLiveIncomplete extends DomainError {
  readonly code = 'GO_LIVE_INCOMPLETE';
  constructor(readonly missing: readonly string[]) {
    super(`The checklist is not complete. Missing: ${missing.join(', ')}.`);
  }
}

export class LiveReviewNotRequested extends DomainError {
  readonly code = 'LIVE_REVIEW_NOT_REQUESTED';
  constructor() {
    super('This institution has not asked to go live. Its owner asks when the checklist is complete.');
  }
}

/** An attestation stands. Attesting again adds nothing. */
export function attestItem({ institutionId, item, by, now }: AttestItem, state: Institution): InstitutionEvent[] {
  if (goingLiveOf(state).attested.some((attested) => attested.item === item)) return [];
  return [{ type: 'GoLiveItemAttested', data: { institutionId, item, attestedBy: by, attestedAt: now } }];
}

export function requestLiveReview(command: RequestLiveReview, state: Institution): InstitutionEvent[] {
  const { institutionId, missing, by, now } = command;
  const { requestedAt, activatedAt } = goingLiveOf(state);
  if (requestedAt !== undefined || activatedAt !== undefined) return [];
  if (missing.length > 0) throw new GoLiveIncomplete(missing);
  return [{ type: 'LiveReviewRequested', data: { institutionId, requestedBy: by, requestedAt: now } }];
}

export function activateLiveKey(
  { institutionId, operator, now }: ActivateLiveKey,
  state: Institution,
): InstitutionEvent[] {
  const { requestedAt, activatedAt } = goingLiveOf(state);
  if (activatedAt !== undefined) return [];
  if (requestedAt === undefined) throw new LiveReviewNotRequested();
  return [{ type: 'LiveKeyActivated', data: { institutionId, approvedBy: operator, activatedAt: now } }];
}

function goingLiveOf(state: Institution): GoingLive {
  if (state.status === 'absent') throw new InstitutionNotFound();
  return state.goingLive;
}
