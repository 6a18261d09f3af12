import { defined } from '../defined.js';
import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { Outcome, OutcomeEvent, OutcomeName } from './outcome.js';

/** Each answer carries the whole history, so it has a bound. */
export const AMENDMENTS_MAX = 100;

export class OutcomeNotFound extends DomainError {
  readonly code = 'OUTCOME_NOT_FOUND';
  constructor() {
    super('Your institution has reported no outcome under this id.');
  }
}

export class OutcomeAmendedTooOften extends DomainError {
  readonly code = 'OUTCOME_AMENDED_TOO_OFTEN';
  constructor() {
    super(`An outcome can be amended ${AMENDMENTS_MAX} times, and this one has been.`);
  }
}

export interface AmendOutcome {
  /** Chosen by the caller: the same id sent again is a retry. */
  readonly amendmentId: string;
  /** Absent: stays as it was. */
  readonly outcome?: OutcomeName;
  readonly productType?: string;
  readonly sealed?: Sealed;
  readonly now: Timestamp;
}

/** The report stays in the history; the last amendment holds. */
export function amendOutcome(command: AmendOutcome, state: Outcome): OutcomeEvent[] {
  if (state.status === 'absent') throw new OutcomeNotFound();
  const { report, amendments } = state;
  const { amendmentId, sealed, now } = command;
  if (amendments.some((amendment) => amendment.amendmentId === amendmentId)) return [];
  if (amendments.length >= AMENDMENTS_MAX) throw new OutcomeAmendedTooOften();
  const present = amendments.at(-1) ?? report;
  const productType = command.productType ?? present.productType;
  return [
    {
      type: 'OutcomeAmended',
      data: defined({
        outcomeId: report.outcomeId,
        amendmentId,
        institutionId: report.institutionId,
        amendment: amendments.length + 1,
        outcome: command.outcome ?? present.outcome,
        productType,
        amendedAt: now,
        sealed,
      }),
    },
  ];
}
