import { describe, expect, it } from '@jest/globals';
import { bodyFields, tokenIn } from './token-location.js';

const inHeaders =
  (headers: Record<string, string>) =>
  (name: string): string | undefined =>
    headers[name];
const none = inHeaders({});

describe('A token is found', () => {
  const headers = { 'x-passid-token': 'T1', authorization: 'PASSID T2' };
  const body = { passid_token: 'T3', token: 'T4' };
  it.each([
    ['in X-PASSID-Token first', headers, body, 'T1'],
    ['in Authorization next', { authorization: 'PASSID T2' }, body, 'T2'],
    ['in passid_token next', {}, body, 'T3'],
    ['in token last', {}, { token: 'T4' }, 'T4'],
    ['whatever the case of the scheme', { authorization: 'passid  T2 ' }, {}, 'T2'],
    ['past an empty header', { 'x-passid-token': ' ', authorization: 'PASSID ' }, body, 'T3'],
    ['not behind another scheme', { authorization: 'Bearer T2' }, undefined, undefined],
    ['not in a field that is no text', {}, { passid_token: ['T3'], token: 4 }, undefined],
    ['not in what an object inherits', {}, Object.create({ token: 'T4' }), undefined],
    ['not in a body that is text', {}, 'token=T4', undefined],
    ['nowhere', {}, undefined, undefined],
  ])('%s', (_, given, fields, expected) => {
    expect(tokenIn(inHeaders(given as Record<string, string>), fields)).toBe(expected);
  });
});

describe('The fields of a body', () => {
  const post = (body: string | URLSearchParams | FormData, type?: string): Request =>
    new Request('https://bank.example/apply?token=T5', {
      method: 'POST',
      body,
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    });
  const form = new FormData();
  form.set('passid_token', 'T3');

  it.each([
    ['JSON', post('{"token":"T4"}', 'application/json; charset=utf-8'), 'T4'],
    ['another JSON', post('{"token":"T4"}', 'application/vnd.bank+json'), 'T4'],
    ['a form', post(new URLSearchParams({ token: 'T4' })), 'T4'],
    ['a form with files', post(form), 'T3'],
    ['JSON that is none', post('{"token":', 'application/json'), undefined],
    ['JSON that is no object', post('"T4"', 'application/json'), undefined],
    ['text', post('{"token":"T4"}', 'text/plain'), undefined],
    ['nothing, and a query', new Request('https://bank.example/apply?token=T5'), undefined],
  ])('are read from %s', async (_, request, expected) => {
    expect(tokenIn(none, await bodyFields(request))).toBe(expected);
  });

  it('are read from a copy', async () => {
    const request = post('{"token":"T4"}', 'application/json');
    await bodyFields(request);
    expect(await request.json()).toEqual({ token: 'T4' });
  });

  it('are not read once the body is used', async () => {
    const request = post('{"token":"T4"}', 'application/json');
    await request.text();
    expect(await bodyFields(request)).toBeUndefined();
  });

  it('are not read from a body of more than a mebibyte, which the handler still can', async () => {
    const large = JSON.stringify({ token: 'T4', filling: 'x'.repeat(1024 * 1024) });
    const request = post(large, 'application/json');
    expect(await bodyFields(request)).toBeUndefined();
    expect(await request.text()).toBe(large);
  });
});
