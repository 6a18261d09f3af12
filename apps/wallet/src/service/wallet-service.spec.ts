import { describe, expect, it } from '@jest/globals';
import { Refusal, Unreachable } from './refusal.js';
import { WalletService } from './wallet-service.js';

const login = { holderId: 'hld_1', environment: 'sandbox', token: 'jwt', expiresAt: '' } as const;

/** A service that is answered so, and what it asked. */
function answered(answer: () => Response): { service: WalletService; asked: Request[] } {
  const asked: Request[] = [];
  const service = new WalletService((path, init) => {
    asked.push(new Request(`http://wallet${path}`, init));
    return Promise.resolve(answer());
  });
  return { service, asked };
}

describe('The service', () => {
  it('asks with the login, and never with a body where there is none', async () => {
    const { service, asked } = answered(() => Response.json({ status: 'revoked' }));
    await service.revokeCredential(login, 'pid_1');
    const [request] = asked;
    expect(request?.headers.get('authorization')).toBe('Bearer jwt');
    expect(request?.headers.get('content-type')).toBeNull();
  });

  it('names an answer to a request by its share, so that it can be sent again', async () => {
    const { service, asked } = answered(() => Response.json({ status: 'completed' }));
    const share = { shareId: 's1', code: 'c', token: 'PASSID-AAAA', expiresAt: '', codeExpiresAt: '' };
    await service.fulfil(login, 'req_1', share);
    await service.fulfil(login, 'req_1', share);
    expect(asked.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['fulfil-s1', 'fulfil-s1']);
  });

  it('tells what is wrong with a field before what is wrong with the whole', async () => {
    const problem = {
      code: 'VALIDATION_FAILED',
      detail: 'Something.',
      errors: [{ detail: 'This is no e-mail address.' }],
    };
    const { service } = answered(() => Response.json(problem, { status: 400 }));
    const refusal = await service.signUp('a', 'b').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', status: 400, message: 'This is no e-mail address.' });
  });

  it.each([
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a proxy answers in its place', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 }))],
    ['the answer is cut short', () => Promise.resolve(new Response('{"credentials":['))],
  ])('cannot be reached when %s', async (_, send) => {
    await expect(new WalletService(send).credentials(login)).rejects.toBeInstanceOf(Unreachable);
  });
});
