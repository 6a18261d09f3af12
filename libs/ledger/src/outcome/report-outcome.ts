import { DomainError } from '../domain-error.js';
import type { Outcome, OutcomeEvent, OutcomeReport } from './outcome.js';

export class OutcomeAlreadyReported extends DomainError {
  readonly code = 'OUTCOME_ALREADY_REPORTED';
  override readonly members: { readonly outcome_id: string };
  constructor(firstOutcomeId: string) {
    super(`The outcome of this token was reported before, as ${firstOutcomeId}. Amend that one if it has changed.`);
    this.members = { outcome_id: firstOutcomeId };
  }
}

/** One outcome for each token and institution. A retry adds nothing; a second report is refused with the id of the first. */
export function reportOutcome(report: OutcomeReport, state: Outcome): OutcomeEvent[] {
  if (state.status === 'absent') return [{ type: 'OutcomeReported', data: report }];
  if (state.report.outcomeId === report.outcomeId) return [];
  throw new OutcomeAlreadyReported(state.report.outcomeId);
}
