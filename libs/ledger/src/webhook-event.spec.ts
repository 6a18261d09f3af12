import { describe, expect, it } from '@jest/globals';
import { ANNOUNCED_TYPES } from './webhook-event.js';

describe('The events that are announced', () => {
  /**
   * Webhooks are numbered by counting these off the ledger. A type that ledgers already hold, added or taken away here, gives
   * every later webhook another number than its receiver has: CONTRIBUTING.md, "A webhook event".
   */
  it('are the ones whose numbers receivers have', () => {
    expect(ANNOUNCED_TYPES).toEqual(['TokenVerified', 'TokenRejected', 'OutcomeReported', 'WebhookTestRequested']);
  });
});
