/** The code of every refusal. The catalogue of libs/http does not compile without a status and a title for each. */
export type RefusalCode =
  | 'AUDIENCE_MISMATCH'
  | 'CODE_ALREADY_REDEEMED'
  | 'CODE_EXPIRED'
  | 'CODE_NOT_FOUND'
  | 'CODE_REVOKED'
  | 'CREDENTIAL_NOT_ACTIVE'
  | 'CREDENTIAL_NOT_FOUND'
  | 'DELIVERY_NOT_FOUND'
  | 'GO_LIVE_INCOMPLETE'
  | 'HOLDER_EXISTS'
  | 'HOLDER_LOGIN_INVALID'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INSTITUTION_ID_TAKEN'
  | 'INSTITUTION_NOT_FOUND'
  | 'INVITATION_ACCEPTED'
  | 'INVITATION_GONE'
  | 'INVITATION_NOT_FOUND'
  | 'KEY_LIMIT_REACHED'
  | 'KEY_NOT_FOUND'
  | 'KEY_NOT_IN_USE'
  | 'LAST_OWNER'
  | 'LIVE_REVIEW_NOT_REQUESTED'
  | 'MEMBER_EXISTS'
  | 'MEMBER_NOT_FOUND'
  | 'OUTCOME_ALREADY_REPORTED'
  | 'OUTCOME_AMENDED_TOO_OFTEN'
  | 'OUTCOME_NOT_FOUND'
  | 'PROBE_NOT_RESENDABLE'
  | 'REFRESH_TOKEN_INVALID'
  | 'ROLE_NOT_ALLOWED'
  | 'SANDBOX_CLOCK_AT_ITS_END'
  | 'SESSION_ALREADY_ANSWERED'
  | 'SESSION_EXPIRED'
  | 'SESSION_NOT_FOUND'
  | 'SHARE_NOT_FOUND'
  | 'TEAM_FULL'
  | 'TOKEN_ALREADY_USED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_YOURS'
  | 'TOKEN_REVOKED'
  | 'WEBHOOK_NOT_CONFIGURED';

/** A refusal the caller can act on. `code` is the contract; which HTTP status it becomes is decided in libs/http. */
export abstract class DomainError extends Error {
  abstract readonly code: RefusalCode;
  /** What the refusal names, for programs: the message may change, these may not. */
  readonly members: { readonly outcome_id?: string } = {};
}

/** The one refusal that several streams share. */
export class IdempotencyKeyReused extends DomainError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('This Idempotency-Key was used with another request. Use a new key for a new request.');
  }
}

/** A state that the code rules out. */
export class ImpossibleState extends Error {}

export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ImpossibleState(sentence);
}
