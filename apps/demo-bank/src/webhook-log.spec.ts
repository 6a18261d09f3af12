import { expect, it } from '@jest/globals';
import type { WebhookEvent } from '@passidio/node';
import { WebhookLog, type WebhookLogSnapshot } from './webhook-log.js';

const event = (id: string, data: object = {}): WebhookEvent =>
  ({
    id,
    event: 'verification.completed',
    environment: 'sandbox',
    institution_id: '42',
    timestamp: '2026-01-01T00:00:00Z',
    data,
  }) as never;

it('keeps each event once, newest first, and tells whoever follows', () => {
  const log = new WebhookLog();
  const told: WebhookLogSnapshot[] = [];
  const stop = log.follow((snapshot) => told.push(snapshot));
  for (const id of ['evt_1', 'evt_2', 'evt_1']) log.accept(event(id));
  log.refuse();
  stop();
  log.accept(event('evt_3'));
  expect(log.snapshot.events.map(({ id }) => id)).toEqual(['evt_3', 'evt_2', 'evt_1']);
  expect(told.map(({ events, refused }) => [events.length, refused])).toEqual([
    [1, 0],
    [2, 0],
    [2, 1],
  ]);
});

it('shows no token', () => {
  const log = new WebhookLog();
  log.accept(event('evt_1', { token: 'PASSID-AAAA-BBBB-CCCC-DD22', audit_id: 'vrf_1' }));
  expect(JSON.stringify(log.snapshot)).not.toContain('AAAA');
  expect(log.about('vrf_1')?.data).toMatchObject({ token: 'PASSID-****-****-****-DD22' });
  expect(log.about('vrf_2')).toBeUndefined();
});

it('keeps no more than a page can show', () => {
  const log = new WebhookLog();
  for (let number = 0; number < 150; number += 1) log.accept(event(`evt_${number}`));
  expect(log.snapshot.events).toHaveLength(100);
  expect(log.snapshot.events[0]?.id).toBe('evt_149');
});
