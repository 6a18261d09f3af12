import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RemoteJwks } from './jwks.js';

const key = (kid: string) => ({ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid });

/** A service whose keys can change and which can be away. */
class Service {
  keys = [key('a')];
  headers: Record<string, string> = { 'cache-control': 'public, max-age=300' };
  isAway = false;
  asked = 0;
  readonly fetch = (async () => {
    this.asked += 1;
    if (this.isAway) throw new TypeError('fetch failed');
    return Response.json({ keys: this.keys }, { headers: this.headers });
  }) as typeof fetch;
}

let service: Service;
let jwks: RemoteJwks;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout'], now: 1_000_000 });
  service = new Service();
  jwks = new RemoteJwks({ fetch: service.fetch });
});
afterEach(() => {
  jest.useRealTimers();
});
const later = (seconds: number): void => void jest.setSystemTime(Date.now() + seconds * 1000);

describe('Keys of the service', () => {
  it('are fetched once for as long as the answer allows', async () => {
    expect(await jwks.keyFor('a')).toMatchObject({ kid: 'a' });
    later(299);
    await jwks.keyFor('a');
    expect(service.asked).toBe(1);
    later(1);
    await jwks.keyFor('a');
    expect(service.asked).toBe(2);
  });

  it('are fetched once for any number of questions at once', async () => {
    await Promise.all(['a', 'a', 'b'].map((kid) => jwks.keyFor(kid)));
    expect(service.asked).toBe(1);
  });

  it('are looked at again for a key that is new', async () => {
    await jwks.keyFor('a');
    service.keys = [key('a'), key('b')];
    later(30);
    expect(await jwks.keyFor('b')).toMatchObject({ kid: 'b' });
  });

  it('are not looked at more than once in 30 seconds, whatever ids anyone makes up', async () => {
    await jwks.keyFor('a');
    for (const kid of ['b', 'c', 'd']) expect(await jwks.keyFor(kid)).toBeUndefined();
    later(29);
    await jwks.keyFor('e');
    expect(service.asked).toBe(1);
    later(1);
    await jwks.keyFor('e');
    expect(service.asked).toBe(2);
  });

  it('are forgotten when the service no longer names them', async () => {
    await jwks.keyFor('a');
    service.keys = [key('b')];
    later(300);
    expect(await jwks.keyFor('a')).toBeUndefined();
  });

  it('stay good while the service is away', async () => {
    await jwks.keyFor('a');
    service.isAway = true;
    later(3600);
    expect(await jwks.keyFor('a')).toMatchObject({ kid: 'a' });
  });

  it('are an error when there are none to go by, for two seconds without asking again', async () => {
    service.isAway = true;
    await expect(jwks.keyFor('a')).rejects.toMatchObject({ code: 'PASSID_UNREACHABLE' });
    await expect(jwks.keyFor('a')).rejects.toMatchObject({ code: 'PASSID_UNREACHABLE' });
    expect(service.asked).toBe(1);
    service.isAway = false;
    later(2);
    expect(await jwks.keyFor('a')).toMatchObject({ kid: 'a' });
  });

  it('are an error when the answer holds none', async () => {
    service.keys = 'nothing' as never;
    await expect(jwks.keyFor('a')).rejects.toThrow('/.well-known/jwks.json');
  });

  it.each([
    ['no-store', 300],
    ['max-age=999999999', 86_400],
  ])('keys with cache-control %s are kept for %d seconds', async (cacheControl, seconds) => {
    service.headers = { 'cache-control': cacheControl };
    await jwks.keyFor('a');
    later(seconds - 1);
    await jwks.keyFor('a');
    expect(service.asked).toBe(1);
    later(1);
    await jwks.keyFor('a');
    expect(service.asked).toBe(2);
  });
});
