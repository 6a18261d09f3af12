import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { commitmentOf } from './commitment.js';
import type { NewEvent } from './event-store.js';

const event: NewEvent = {
  type: 'CodeRedeemed',
  data: { b: 1, a: 'ä' },
  metadata: {
    event_id: '01a205cc-1dce-71e7-9996-8596a3461461',
    recorded_at: '2026-01-01T00:00:00.000Z',
    environment: 'sandbox',
    correlation_id: 'c',
    causation_id: 'c',
    schema_version: 1,
    actor: 'test',
    salt: 'AAECAwQFBgcICQoLDA0ODw==',
    stream_prev: null,
  },
};

/** Written out by hand: keys sorted, no spaces, the salt in front and nowhere else. */
const CANONICAL =
  '{"data":{"a":"ä","b":1},"metadata":{"actor":"test","causation_id":"c","correlation_id":"c","environment":"sandbox",' +
  '"event_id":"01a205cc-1dce-71e7-9996-8596a3461461","recorded_at":"2026-01-01T00:00:00.000Z","schema_version":1,' +
  '"stream_prev":null},"revision":"7","stream":"share-x","type":"CodeRedeemed"}';

describe('A commitment', () => {
  it('is SHA-256 over the salt and the canonical event', () => {
    const salt = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    const expected = createHash('sha256').update(salt).update(CANONICAL, 'utf8').digest('base64');
    expect(commitmentOf('share-x', 7n, event)).toBe(expected);
  });

  it('covers the traceparent of an event that has one, and is unchanged for an event without', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const traced = { ...event, metadata: { ...event.metadata, traceparent } };
    const canonical = CANONICAL.replace('"stream_prev":null', `"stream_prev":null,"traceparent":"${traceparent}"`);
    const salt = Buffer.from(event.metadata.salt, 'base64');
    const expected = createHash('sha256').update(salt).update(canonical, 'utf8').digest('base64');
    expect(commitmentOf('share-x', 7n, traced)).toBe(expected);
  });

  it.each([
    ['stream', () => commitmentOf('share-y', 7n, event)],
    ['revision', () => commitmentOf('share-x', 8n, event)],
    ['type', () => commitmentOf('share-x', 7n, { ...event, type: 'ShareRevoked' })],
    ['data', () => commitmentOf('share-x', 7n, { ...event, data: { b: 1, a: 'a' } })],
    ['metadata', () => commitmentOf('share-x', 7n, { ...event, metadata: { ...event.metadata, actor: 'other' } })],
    ['salt', () => commitmentOf('share-x', 7n, { ...event, metadata: { ...event.metadata, salt: '' } })],
  ])('changes with the %s', (_, other) => {
    expect(other()).not.toBe(commitmentOf('share-x', 7n, event));
  });
});
