import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { CoverageLevel, Verdict } from '../verification/policy.js';

/** What became of a verified application, in the words of the guide (step 9). */
export const OUTCOMES = [
  'repaid',
  'no_default',
  'delinquent',
  'defaulted',
  'fraud_confirmed',
  'account_closed',
  'other',
] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** The verification the outcome belongs to, as it stood when the outcome was reported. The institution never sends it. */
export interface OutcomeContext {
  readonly verifiedAt: Timestamp;
  readonly status: Exclude<Verdict['status'], 'denied'>;
  readonly coverageLevel: CoverageLevel;
  readonly corridor?: string;
  readonly proofStatus: Verdict['proofStatus'];
  readonly freshnessStatus: Verdict['freshnessStatus'];
  readonly policyVersion: string;
  readonly modelVersion: string;
}

/** Stored for ever: a name or field here changes only through an upcaster. */
export type OutcomeEvent =
  | {
      /** The institution says what became of a verified application. */
      readonly type: 'OutcomeReported';
      readonly data: {
        readonly outcomeId: string;
        readonly institutionId: string;
        readonly tokenHash: string;
        readonly tokenLastFour: string;
        /** The verification's audit id. */
        readonly verificationId: string;
        readonly outcome: OutcomeName;
        readonly productType?: string;
        readonly context: OutcomeContext;
        readonly reportedAt: Timestamp;
        /** Token, claims, amount, days and notes. */
        readonly sealed: Sealed;
      };
    }
  | {
      /** The institution corrects what it reported; what was said before is kept. */
      readonly type: 'OutcomeAmended';
      readonly data: {
        readonly outcomeId: string;
        readonly amendmentId: string;
        readonly institutionId: string;
        /** From 1, without a gap. */
        readonly amendment: number;
        /** As it is from here on, whether this amendment changed it or not. */
        readonly outcome: OutcomeName;
        readonly productType?: string;
        readonly amendedAt: Timestamp;
        /** Amount, days and notes, where this amendment gives them; what it leaves out stays as it was. */
        readonly sealed?: Sealed;
      };
    };

export type OutcomeReport = Extract<OutcomeEvent, { type: 'OutcomeReported' }>['data'];
export type OutcomeAmendment = Extract<OutcomeEvent, { type: 'OutcomeAmended' }>['data'];

export type Outcome =
  | { readonly status: 'absent' }
  | {
      readonly status: 'reported';
      readonly report: OutcomeReport;
      /** In their order; the last one holds. */
      readonly amendments: readonly OutcomeAmendment[];
    };

export type ReportedOutcome = Exclude<Outcome, { status: 'absent' }>;

export const outcome: Decider<Outcome, OutcomeEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'OutcomeReported':
        return { status: 'reported', report: event.data, amendments: [] };
      case 'OutcomeAmended':
        return state.status === 'absent' ? state : { ...state, amendments: [...state.amendments, event.data] };
      default:
        event satisfies never;
        return state;
    }
  },
};
