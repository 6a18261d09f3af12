import { describe, expect, it } from '@jest/globals';
import { DomainError, OutcomeAlreadyReported, type RefusalCode } from '@passid/ledger';
import { PROBLEMS } from './problem-catalogue.js';
import { problemOf } from './problem-filter.js';
import { Problem, problemDocument, problemHeaders, withoutSecrets } from './problem.js';

const site = { publicUrl: 'https://api.bank.example', path: '/v1/verify?x=1', requestId: 'r1' };

describe('A problem document', () => {
  it('has the members of RFC 9457 and ours', () => {
    expect(problemDocument(new Problem('CODE_EXPIRED', 'This code has expired.', { audit_id: 'vrf_1' }), site)).toEqual(
      {
        type: 'https://api.bank.example/problems/code-expired',
        title: 'Code expired',
        status: 410,
        detail: 'This code has expired.',
        instance: '/v1/verify',
        code: 'CODE_EXPIRED',
        request_id: 'r1',
        audit_id: 'vrf_1',
      },
    );
  });

  it('tells a client when to come back where waiting helps', () => {
    expect(problemHeaders(new Problem('LEDGER_UNAVAILABLE', ''))).toMatchObject({ 'retry-after': '2' });
    expect(problemHeaders(new Problem('CODE_EXPIRED', ''))).not.toHaveProperty('retry-after');
  });

  it.each(Object.entries(PROBLEMS))('%s has an error status and a title', (_, [status, title]) => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z]/);
  });
});

describe('A refusal of the ledger', () => {
  it('is answered with the status, the sentence and the members of its code', () => {
    expect(problemOf(new OutcomeAlreadyReported('out_1'))).toMatchObject({
      status: 409,
      code: 'OUTCOME_ALREADY_REPORTED',
      message: expect.stringContaining('out_1'),
      members: { outcome_id: 'out_1' },
    });
  });

  // tsc is the test of these two, in `npm run lint:types`.
  it('does not compile under a code that RefusalCode does not list', () => {
    class Unlisted extends DomainError {
      // @ts-expect-error -- the code is misspelt
      readonly code = 'LAST_OWNERX';
    }
    expect(new Unlisted()).toBeInstanceOf(DomainError);
  });

  it('does not compile without a row in the catalogue', () => {
    const { LAST_OWNER: row, ...others } = PROBLEMS;
    // @ts-expect-error -- LAST_OWNER is missing
    others satisfies Record<RefusalCode, unknown>;
    expect(row).toEqual([409, 'The last owner stays']);
  });
});

describe('A path in an answer or a log', () => {
  it.each([
    ['/api/v1/bridge/verify/PASSID-AB3X-7YQM-AAAA-BBBB', '/api/v1/bridge/verify/…'],
    ['/api/v1/bridge/verify/passid-ab3x-7yqm-aaaa-bbbb', '/api/v1/bridge/verify/…'],
    ['/redeem/KE8V-3TXY-Z72L', '/redeem/…'],
    ['/v1/sessions/by-code/AB3X-7YQM/public', '/v1/sessions/by-code/…/public'],
    ['/v1/sessions/by-code/ab3x7yqm/public', '/v1/sessions/by-code/…/public'],
    ['/v1/sessions/by-code/AB3X%207YQM/public', '/v1/sessions/by-code/…/public'],
    ['/x/pk_live_Iac7P6cDFZJhENGhnBHttxiK0o96Ys', '/x/pk_live_…'],
    ['/v1/verify?token=PASSID-AB3X-7YQM-AAAA-BBBB', '/v1/verify'],
    ['/v1/audit/vrf_5ad2b37be6b71760fdf4151790021863', '/v1/audit/vrf_5ad2b37be6b71760fdf4151790021863'],
  ])('%s shows as %s', (path, shown) => {
    expect(withoutSecrets(path)).toBe(shown);
  });
});
