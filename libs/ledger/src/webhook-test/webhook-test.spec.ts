import { describe, expect, it } from '@jest/globals';
import { requestWebhookTest, webhookTest, type WebhookTestEvent, type WebhookTestRequest } from './webhook-test.js';

const given = (...events: WebhookTestEvent[]) =>
  events.reduce((state, event) => webhookTest.evolve(state, event), webhookTest.initial);

const request: WebhookTestRequest = {
  testId: 'wht_1',
  institutionId: '42',
  webhookEvent: 'verification.failed',
  trial: 'sample',
  requestedAt: '2026-01-01T00:00:00.000Z',
};

describe('A webhook that is asked for', () => {
  const requested = requestWebhookTest(request, given());

  it('is an event of its own', () => {
    expect(requested).toEqual([{ type: 'WebhookTestRequested', data: request }]);
  });

  it('is asked for once, however often and whenever the request is repeated', () => {
    const repeat = { ...request, requestedAt: '2026-01-01T01:00:00.000Z' };
    expect(requestWebhookTest(repeat, given(...requested))).toEqual([]);
  });
});
