import { defined } from '../defined.js';
import { assert, DomainError, IdempotencyKeyReused } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import { isReached, type Timestamp } from '../time.js';
import { isForAnother, type CodeRedemption, type Share, type ShareCreation, type ShareEvent } from './share.js';

export interface RedeemCode {
  readonly institutionId: string;
  /** Chosen before the first try: the same id again is a retry, another id is another redemption. */
  readonly verificationId: string;
  readonly requested: readonly string[];
  readonly requestHash?: string;
  readonly sealedReference?: Sealed;
  readonly now: Timestamp;
}

export type CodeRefusalName = 'CODE_NOT_FOUND' | 'CODE_ALREADY_REDEEMED' | 'CODE_EXPIRED' | 'CODE_REVOKED';

/** The code was never good, or is no longer. */
export abstract class CodeRefusal extends DomainError {
  abstract override readonly code: CodeRefusalName;
}

export class CodeNotFound extends CodeRefusal {
  readonly code = 'CODE_NOT_FOUND';
  constructor() {
    super('No share has this code. Ask the customer to read it out again.');
  }
}
export class CodeAlreadyRedeemed extends CodeRefusal {
  readonly code = 'CODE_ALREADY_REDEEMED';
  constructor() {
    super('This code was redeemed before. A code works once: ask the customer for a new one.');
  }
}
export class CodeExpired extends CodeRefusal {
  readonly code = 'CODE_EXPIRED';
  constructor() {
    super('This code has expired. Ask the customer for a new one.');
  }
}
export class CodeRevoked extends CodeRefusal {
  readonly code = 'CODE_REVOKED';
  constructor() {
    super('The customer withdrew this code. Ask the customer for a new one.');
  }
}

const CODE_REFUSALS: Record<CodeRefusalName, new () => CodeRefusal> = {
  CODE_NOT_FOUND: CodeNotFound,
  CODE_ALREADY_REDEEMED: CodeAlreadyRedeemed,
  CODE_EXPIRED: CodeExpired,
  CODE_REVOKED: CodeRevoked,
};

/** The refusal that an event recorded by its name. */
export const codeRefusal = (name: CodeRefusalName): CodeRefusal => new CODE_REFUSALS[name]();

/**
 * One redemption wins: the append at the expected revision decides. For an institution that the share was not made for
 * nothing is decided and the code stays good; the assessment answers AUDIENCE_MISMATCH.
 */
export function redeemCode(command: RedeemCode, state: Share): ShareEvent[] {
  if (state.status === 'absent' || state.creation.code === undefined) throw new CodeNotFound();
  if (isForAnother(state, command.institutionId)) return [];
  if (state.status === 'revoked') throw new CodeRevoked();
  if (state.redemption !== undefined) {
    if (state.redemption.verificationId !== command.verificationId) throw new CodeAlreadyRedeemed();
    return repeat(command, state.redemption);
  }
  if (state.boundTo !== undefined && state.boundTo !== command.institutionId) throw new CodeAlreadyRedeemed();
  if (isReached(state.creation.code.expiresAt, command.now)) throw new CodeExpired();
  return [redemption(command)];
}

/**
 * A demo code is never consumed: each redemption makes a share of its own, already redeemed, whose token can be
 * verified again like any other (guide step 10).
 */
export function redeemDemoCode(command: RedeemCode, creation: ShareCreation, state: Share): ShareEvent[] {
  if (state.status === 'absent') return [{ type: 'ShareCreated', data: creation }, redemption(command)];
  assert(state.redemption?.verificationId === command.verificationId, 'A demo share belongs to one redemption.');
  return repeat(command, state.redemption);
}

/** A retry adds nothing. Another request under the same id is refused. */
function repeat(command: RedeemCode, redemption: CodeRedemption): [] {
  if (redemption.requestHash !== command.requestHash) throw new IdempotencyKeyReused();
  return [];
}

function redemption(command: RedeemCode): ShareEvent {
  const { institutionId, verificationId, requested, requestHash, sealedReference, now } = command;
  return {
    type: 'CodeRedeemed',
    data: defined({
      institutionId,
      verificationId,
      redeemedAt: now,
      requested,
      requestHash,
      sealedReference,
    }),
  };
}
