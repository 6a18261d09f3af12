import { disclose } from '@passid/credentials';
import { defined } from '@passid/ledger';
import { assess } from '@passid/proofs';
import type { ClaimsModel } from './claims-model.js';

const HOUR_MS = 60 * 60 * 1000;

/** Released with 0.1.0, and never changed: golden-claims.json holds what it said. */
export const claimsModelV1: ClaimsModel = {
  claimsOf(attributes, thresholds, now) {
    const { dataWindowDays, linkedAccounts, issuedAt, corridor } = attributes;
    return {
      ...assess(attributes, thresholds),
      data_window_days: dataWindowDays,
      freshness_hours: claimsModelV1.ageHours(issuedAt, now),
      linked_accounts: linkedAccounts,
      ...defined({ corridor }),
    };
  },
  /** Whole hours; a clock a little behind the issuer's sees an age of none. */
  ageHours: (issuedAt, now) => Math.max(0, Math.floor((Date.parse(now) - Date.parse(issuedAt)) / HOUR_MS)),
  disclose,
};
