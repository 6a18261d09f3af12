import { describe, expect, it } from '@jest/globals';
import { configureWebhook, InstitutionNotFound } from './configure-webhook.js';
import type { ApiKeyIssue } from './api-keys.js';
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
    expect(after(configure, moved)).not.toHaveProperty('endpoint.previousSecret');
  });

  it('signs with both secrets for 24 hours after a change', () => {
    const rotated = at('2026-01-02T00:00:00.000Z', { ownSecret: box('own') });
    expect(after(configure, rotated)).toMatchObject({
      endpoint: {
        sealedSecret: box('own'),
        previousSecret: { sealedSecret: box('first'), validUntil: '2026-01-03T00:00:00.000Z' },
      },
    });
  });

  it('adds nothing when nothing changes', () => {
    expect(configureWebhook(configure, after(configure))).toEqual([]);
  });

  it('belongs to an institution', () => {
    expect(() => configureWebhook(configure, institution.initial)).toThrow(InstitutionNotFound);
  });
});
