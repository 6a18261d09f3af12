import { describe, expect, it } from '@jest/globals';
import type { ApiKeyIssue } from './api-keys.js';
import {
  configureWebhook,
  disableWebhook,
  InstitutionNotFound,
  rotateWebhookSecret,
  WebhookNotConfigured,
} from './configure-webhook.js';
import { signingSecrets } from './endpoint.js';
import { institution, type InstitutionEvent } from './institution.js';
import { InstitutionIdTaken, onboardInstitution } from './onboard-institution.js';

const given = (...events: InstitutionEvent[]) =>
  events.reduce((state, event) => institution.evolve(state, event), institution.initial);

const box = (ciphertext: string) => ({ key_id: 'k', iv: 'i', ciphertext });
const now = '2026-01-01T00:00:00.000Z';
const key = (environment: 'sandbox' | 'live'): ApiKeyIssue => ({
  institutionId: '42',
  keyId: `key_${environment}`,
  environment,
  keyHash: 'hash',
  prefix: `pk_${environment}_`,
  lastFour: 'aaaa',
  issuedAt: now,
});
const onboard = {
  institutionId: '42',
  name: 'First Bank',
  owner: { memberId: 'mbr_1', emailHash: 'h', sealed: box('owner') },
  keys: [key('sandbox'), key('live')],
  now,
};
const onboarded = onboardInstitution(onboard, institution.initial);
const configure = { institutionId: '42', url: 'https://bank.example/hook', firstSecret: box('first'), now };

describe('An institution', () => {
  it('is onboarded with both of its keys', () => {
    expect(onboarded.map(({ type }) => type)).toEqual(['InstitutionOnboarded', 'ApiKeyIssued', 'ApiKeyIssued']);
    expect(given(...onboarded)).toMatchObject({ status: 'onboarded', name: 'First Bank', keys: onboard.keys });
  });

  it('keeps its id to itself', () => {
    expect(() => onboardInstitution(onboard, given(...onboarded))).toThrow(InstitutionIdTaken);
  });
});

describe('A webhook address', () => {
  const at = (time: string, change: object = {}) => ({ ...configure, now: time, ...change });
  const after = (...commands: Parameters<typeof configureWebhook>[0][]) =>
    given(
      ...commands.reduce((events, command) => [...events, ...configureWebhook(command, given(...events))], onboarded),
    );

  it('gets a first secret where none was named', () => {
    expect(after(configure)).toMatchObject({ endpoint: { url: configure.url, sealedSecret: box('first') } });
  });

  it('keeps its secret when another address comes without one', () => {
    const moved = at(now, { url: 'https://bank.example/other', firstSecret: box('second') });
    expect(after(configure, moved)).toMatchObject({ endpoint: { url: moved.url, sealedSecret: box('first') } });
    expect(after(configure, moved)).not.toHaveProperty('endpoint.previousSecrets');
  });

  it('signs with both secrets for 24 hours after a change', () => {
    const rotated = at('2026-01-02T00:00:00.000Z', { ownSecret: box('own') });
    expect(after(configure, rotated)).toMatchObject({
      endpoint: {
        sealedSecret: box('own'),
        previousSecrets: [{ sealedSecret: box('first'), validUntil: '2026-01-03T00:00:00.000Z' }],
      },
    });
  });

  it('adds nothing when nothing changes', () => {
    expect(configureWebhook(configure, after(configure))).toEqual([]);
  });

  it('belongs to an institution', () => {
    expect(() => configureWebhook(configure, institution.initial)).toThrow(InstitutionNotFound);
  });

  it('has its settings kept where none are named, changed where they are, and lifted with null', () => {
    const limited = at(now, { perSecondMax: 5, isOrdered: true });
    expect(after(limited, at(now, { url: 'https://bank.example/2' }))).toMatchObject({
      endpoint: { perSecondMax: 5, isOrdered: true },
    });
    const lifted = after(limited, at(now, { perSecondMax: null, isOrdered: false }));
    expect(lifted).toMatchObject({ endpoint: { isOrdered: false } });
    expect(lifted).not.toHaveProperty('endpoint.perSecondMax');
    expect(configureWebhook(limited, after(limited))).toEqual([]);
  });
});

describe('The secret of a webhook', () => {
  const endpoint = [...onboarded, ...configureWebhook(configure, given(...onboarded))];
  const rotated = (events: InstitutionEvent[], secret: string, at: string) => [
    ...events,
    ...rotateWebhookSecret({ institutionId: '42', secret: box(secret), now: at }, given(...events)),
  ];
  const secretsAt = (events: InstitutionEvent[], at: string) => {
    const state = given(...events);
    if (state.status !== 'onboarded' || state.endpoint === undefined) throw new Error('no endpoint');
    return signingSecrets(state.endpoint, at).map(({ ciphertext }) => ciphertext);
  };

  it('is rotated, and each older one signs to the end of its own day', () => {
    const twice = rotated(rotated(endpoint, 'second', '2026-01-01T00:00:00.000Z'), 'third', '2026-01-01T12:00:00.000Z');
    expect(secretsAt(twice, '2026-01-01T23:59:59.999Z')).toEqual(['third', 'second', 'first']);
    expect(secretsAt(twice, '2026-01-02T00:00:00.000Z')).toEqual(['third', 'second']);
    expect(secretsAt(twice, '2026-01-02T12:00:00.000Z')).toEqual(['third']);
  });

  it('is one of a few, however often it is rotated', () => {
    let events = endpoint;
    for (let times = 0; times < 10; times += 1) events = rotated(events, `s${times}`, now);
    expect(secretsAt(events, now)).toEqual(['s9', 's8', 's7', 's6']);
  });

  it('belongs to an endpoint', () => {
    const rotate = { institutionId: '42', secret: box('x'), now };
    expect(() => rotateWebhookSecret(rotate, given(...onboarded))).toThrow(WebhookNotConfigured);
    expect(() => rotateWebhookSecret(rotate, given())).toThrow(InstitutionNotFound);
  });
});

describe('An endpoint that is switched off', () => {
  const endpoint = [...onboarded, ...configureWebhook(configure, given(...onboarded))];
  const later = '2026-01-02T00:00:00.000Z';
  const disable = { institutionId: '42', url: configure.url, reason: 'gone', attemptedAt: later, now: later } as const;
  const disabled = [...endpoint, ...disableWebhook(disable, given(...endpoint))];

  it('says why, and is switched off once', () => {
    expect(given(...disabled)).toMatchObject({ endpoint: { disabled: { reason: 'gone', at: later } } });
    expect(disableWebhook(disable, given(...disabled))).toEqual([]);
  });

  it('is switched on again by registering the address, the same or another', () => {
    for (const url of [configure.url, 'https://bank.example/new']) {
      const again = configureWebhook({ ...configure, url, now: later }, given(...disabled));
      expect(again).toHaveLength(1);
      expect(given(...disabled, ...again)).toMatchObject({ endpoint: { url, sealedSecret: box('first') } });
      expect(given(...disabled, ...again)).not.toHaveProperty('endpoint.disabled');
    }
  });

  it('stays off when its secret is rotated', () => {
    const rotate = { institutionId: '42', secret: box('x'), now: later };
    const state = given(...disabled, ...rotateWebhookSecret(rotate, given(...disabled)));
    expect(state).toHaveProperty('endpoint.disabled');
  });

  it('is not one that was registered after the attempt that failed, nor another address', () => {
    const before = { ...disable, attemptedAt: '2025-12-31T23:59:59.999Z' };
    expect(disableWebhook(before, given(...endpoint))).toEqual([]);
    expect(disableWebhook({ ...disable, url: 'https://bank.example/old' }, given(...endpoint))).toEqual([]);
    expect(disableWebhook(disable, given(...onboarded))).toEqual([]);
  });
});
