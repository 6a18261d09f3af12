import { describe, expect, it } from '@jest/globals';
import { VERIFIED, withClaims } from './answer.fixture.js';
import type { PASSIDError } from './errors.js';
import type { GateOptions } from './gate.js';
import { withPassid } from './next.js';
import { verificationOf } from './verification-of.js';

const token = 'PASSID-AB3X-7YQM-AB3X-7YQM';

function route(answer: () => Response | Promise<Response>, options: Partial<GateOptions<Request>> = {}) {
  const asked: unknown[] = [];
  const errors: PASSIDError[] = [];
  const send = (async (_url: unknown, init?: RequestInit) => {
    asked.push(JSON.parse(init?.body as string));
    return answer();
  }) as typeof fetch;
  const more = {
    apiKey: 'pk_sandbox_1',
    fetch: send,
    maxRetries: 0,
    onError: (error: PASSIDError) => errors.push(error),
  };
  const POST = withPassid({ ...more, ...options }, async (request, claims, context: unknown) =>
    Response.json({ claims, audit: verificationOf(request).audit_id, body: await request.text(), context }),
  );
  return { asked, errors, POST };
}

const request = (headers: Record<string, string> = { 'x-passid-token': token }, body = '{"amount":5}'): Request =>
  new Request('https://bank.example/apply', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
const verified = () => Response.json(VERIFIED);

describe('A route behind withPassid', () => {
  it('runs with the claims, the body unread, and what the framework passed on', async () => {
    const { POST, asked } = route(verified);
    const response = await POST(request(), { params: { id: '7' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      claims: VERIFIED.verified_claims,
      audit: 'vrf_1',
      body: '{"amount":5}',
      context: { params: { id: '7' } },
    });
    expect(asked).toEqual([{ token }]);
  });

  it('runs for a token in the body, which it can still read', async () => {
    const { POST, asked } = route(verified);
    const body = JSON.stringify({ passid_token: token });
    expect(await (await POST(request({}, body), undefined)).json()).toMatchObject({ body });
    expect(asked).toEqual([{ token }]);
  });

  it('asks for what it is told to ask for, about the token it is told to take', async () => {
    const permissions = ['income_verified'];
    const { POST, asked } = route(verified, { permissions, getToken: (r) => r.headers.get('x-mine') });
    await POST(request({ 'x-passid-token': 'another', 'x-mine': token }), undefined);
    expect(asked).toEqual([{ token, permissions }]);
  });

  const denied = (deny_reason: string) => () =>
    Response.json({ ...VERIFIED, credential_valid: false, valid: false, status: 'denied', deny_reason });
  const withProblem =
    (status: number, code: string, more: object = {}) =>
    () =>
      Response.json({ code, detail: 'No.', ...more }, { status });
  const invalidToken = { errors: [{ pointer: '/token', detail: 'Too short.' }] };

  it.each<[number, string, string, () => Response | Promise<Response>, Request, Partial<GateOptions<Request>>]>([
    [401, 'TOKEN_MISSING', 'there is no token', verified, request({}), {}],
    [401, 'TOKEN_MISSING', 'getToken finds none', verified, request(), { getToken: () => null }],
    [401, 'TOKEN_INVALID', 'the token is endless', verified, request({ 'x-passid-token': 'x'.repeat(65) }), {}],
    [401, 'TOKEN_INVALID', 'the token has expired', denied('TOKEN_EXPIRED'), request(), {}],
    [401, 'TOKEN_INVALID', 'it is no token', withProblem(400, 'VALIDATION_FAILED', invalidToken), request(), {}],
    [403, 'POLICY_VIOLATION', 'a list matched', denied('HARD_DENY_SANCTIONS_MATCH'), request(), {}],
    [
      403,
      'POLICY_VIOLATION',
      'a list matched and nobody denied',
      () => Response.json(withClaims({ sanctions_screening_clear: false })),
      request(),
      {},
    ],
    [403, 'POLICY_VIOLATION', 'it is too old', verified, request(), { policy: { maxCredentialAgeHours: 1 } }],
    [503, 'VERIFICATION_UNAVAILABLE', 'there is no network', () => Promise.reject(new TypeError('no')), request(), {}],
    [503, 'VERIFICATION_UNAVAILABLE', 'our key is wrong', withProblem(401, 'INSTITUTION_KEY_INVALID'), request(), {}],
    [503, 'VERIFICATION_UNAVAILABLE', 'we ask too much', withProblem(429, 'RATE_LIMITED'), request(), {}],
    [503, 'VERIFICATION_UNAVAILABLE', 'the answer is HTML', () => new Response('<html>'), request(), {}],
  ])('answers %d %s when %s', async (status, code, _what, answer, given, options) => {
    const { POST, errors } = route(answer, options);
    const response = await POST(given, undefined);
    const problem = (await response.json()) as { detail: string };
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toContain(token);
    expect(errors).toHaveLength(status === 503 ? 1 : 0);
    expect(response.headers.has('retry-after')).toBe(status === 503);
    expect(response.headers.has('www-authenticate')).toBe(status === 401);
  });

  it('names every violation and the audit id', async () => {
    const { POST } = route(() => Response.json(withClaims({ income_verified: false })), {
      policy: { requireClaims: ['income_verified'], maxCredentialAgeHours: 1 },
    });
    expect(await (await POST(request(), undefined)).json()).toMatchObject({
      audit_id: 'vrf_1',
      violations: [
        { rule: 'requireClaims', claim: 'income_verified' },
        { rule: 'maxCredentialAgeHours', claim: 'freshness_hours' },
      ],
    });
  });

  it('passes on how long the service asks to wait', async () => {
    const { POST } = route(() => Response.json({ code: 'X' }, { status: 503, headers: { 'retry-after': '17' } }));
    expect((await POST(request(), undefined)).headers.get('retry-after')).toBe('17');
  });

  it('can be made without a key, and says so when it is used: a build has none', async () => {
    const { POST } = route(verified, { apiKey: undefined });
    await expect(POST(request(), undefined)).rejects.toThrow('Pass `apiKey`');
  });

  it('does not hide an error of its own handler', async () => {
    const POST = withPassid({ apiKey: 'pk_sandbox_1', fetch: async () => verified() }, () => {
      throw new Error('a bug in the bank');
    });
    await expect(POST(request(), undefined)).rejects.toThrow('a bug in the bank');
  });
});

it('verificationOf says what is missing when no token was verified', () => {
  expect(() => verificationOf(request())).toThrow('Put `passidMiddleware({ apiKey })` before this handler');
});
