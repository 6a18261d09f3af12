import { beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../../test/support/wait-for.js';
import { NoProof, type Prover } from '../proving/prover.js';
import { Refusal, Unreachable } from '../service/refusal.js';
import type { CreatedShare, Session } from '../service/shapes.js';
import { WalletService } from '../service/wallet-service.js';
import { Memory } from './memory.js';
import { Store } from './store.js';
import { evolve, initialState } from './wallet-state.js';
import { Wallet } from './wallet.js';

const login = { holderId: 'hld_1', environment: 'sandbox', token: 'jwt', expiresAt: '' } as const;
const credential = {
  credentialId: 'pid_1',
  status: 'active',
  issuedAt: '',
  expiresAt: '',
  freshnessStatus: 'fresh',
} as const;
const created: CreatedShare = { shareId: 's1', code: 'c', token: 't', expiresAt: '', codeExpiresAt: '' };
const session: Session = {
  requestId: 'req_1',
  institutionId: '42',
  institutionName: 'First Bank',
  permissions: ['income_verified'],
  environment: 'sandbox',
  expiresAt: '',
};
const provable = { credentialId: 'pid_1' } as never;

type Answers = Record<string, (body: Record<string, unknown>) => unknown>;

/** The web's storage, for one test. */
class FreshStorage {
  readonly kept = new Map<string, string>();
  getItem = (name: string): string | null => this.kept.get(name) ?? null;
  setItem = (name: string, value: string): unknown => this.kept.set(name, value);
  removeItem = (name: string): unknown => this.kept.delete(name);
}

let asked: { path: string; body: Record<string, unknown>; key: string | null }[];
let storage: FreshStorage;
let store: Store<typeof initialState, Parameters<typeof evolve>[1]>;
beforeEach(() => {
  asked = [];
  storage = new FreshStorage();
  store = new Store(initialState, evolve);
});

/** Somebody who is logged in and holds a credential with what proves it; the service answers by the end of the path. */
function holding(answers: Answers, proves: Prover['prove'] = () => Promise.resolve({ proof: 'p' })): Wallet {
  const service = new WalletService((path, init) => {
    const body = JSON.parse(typeof init.body === 'string' ? init.body : '{}') as Record<string, unknown>;
    asked.push({ path, body, key: new Headers(init.headers).get('idempotency-key') });
    const answer = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1];
    if (answer === undefined) throw new Error(`Nobody answers ${path}.`);
    const said = answer(body);
    if (said instanceof Refusal)
      return Promise.resolve(Response.json({ code: said.code, detail: said.message }, { status: said.status }));
    return Promise.resolve(Response.json(said));
  });
  const memory = new Memory(storage);
  memory.remember({ login, secrets: { pid_1: { secret: '7', provable } } });
  const wallet = new Wallet(service, { commit: () => Promise.resolve('9'), prove: proves }, store, memory);
  store.happened({ type: 'CredentialsCame', credentials: [credential] });
  return wallet;
}

const pathsAsked = (): string[] => asked.map(({ path }) => path.slice(path.lastIndexOf('/')));

describe('Making a code', () => {
  const draft = () => ({ draft: 'd', terms: {} });

  it('proves what was drafted, and sends the proof with the draft', async () => {
    await holding({ '/draft': draft, '/create': () => created }).makeCode(['income_verified'], '42');
    const contents = { permissions: ['income_verified'], credentialId: 'pid_1', audience: '42' };
    expect(asked.map(({ body }) => body)).toEqual([contents, { ...contents, draft: 'd', proof: { proof: 'p' } }]);
    expect(store.read().making).toMatchObject({ status: 'made', made: { code: 'c', hasProof: true } });
  });

  it('goes on without a proof where there is nothing to prove with', async () => {
    const nothing = () => Promise.reject(new NoProof('NothingToProveWith'));
    await holding({ '/draft': draft, '/create': () => created }, nothing).makeCode(['income_verified'], undefined);
    expect(asked[1]?.body).not.toHaveProperty('proof');
    expect(store.read().making).toMatchObject({ made: { hasProof: false } });
  });

  it('goes on without a proof where nobody can verify one', async () => {
    const create = (body: object) => ('proof' in body ? new Refusal('PROOFS_UNAVAILABLE', 503, '') : created);
    await holding({ '/draft': draft, '/create': create }).makeCode(['income_verified'], undefined);
    expect(store.read().making).toMatchObject({ made: { hasProof: false } });
  });

  it('does not go on when a proof was refused or could not be made: that is no reason to prove less', async () => {
    const refused = holding({ '/draft': draft, '/create': () => new Refusal('PROOF_INVALID', 422, '') });
    await expect(refused.makeCode(['income_verified'], undefined)).rejects.toMatchObject({ code: 'PROOF_INVALID' });
    const dead = holding({ '/draft': draft, '/create': () => created }, () =>
      Promise.reject(new NoProof('WorkerDied')),
    );
    await expect(dead.makeCode(['income_verified'], undefined)).rejects.toMatchObject({ fault: 'WorkerDied' });
    expect(store.read().making).toEqual({ status: 'idle' });
  });

  it('is sent once more with the same key when the answer is lost, and no third time', async () => {
    let tries = 0;
    const create = () => {
      tries += 1;
      if (tries === 1) throw new TypeError('Failed to fetch');
      return created;
    };
    await holding({ '/draft': draft, '/create': create }).makeCode(['income_verified'], undefined);
    const keys = asked.filter(({ path }) => path.endsWith('/create')).map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    const never = () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(
      holding({ '/draft': draft, '/create': never }).makeCode(['income_verified'], undefined),
    ).rejects.toBeInstanceOf(Unreachable);
  });
});

describe('Answering a request', () => {
  const answers = { '/draft': () => ({ draft: 'd', terms: {} }), '/create': () => created };

  it('tried again sends the same share, and another one where the choice changed', async () => {
    let isDown = true;
    const fulfill = () => {
      if (isDown) throw new TypeError('Failed to fetch');
      return { status: 'completed' };
    };
    const wallet = holding({ ...answers, '/fulfill': fulfill });
    await expect(wallet.approve(session, ['income_verified'])).rejects.toBeInstanceOf(Unreachable);
    expect(store.read().answering).toEqual({ status: 'asked', session });
    isDown = false;
    await wallet.approve(session, ['income_verified']);
    expect(pathsAsked()).toEqual(['/draft', '/create', '/fulfill', '/fulfill']);
    await wallet.approve(session, ['identity_verified']);
    expect(pathsAsked().filter((path) => path === '/create')).toHaveLength(2);
  });

  it('names the institution as the audience, so that nobody else can use the share', async () => {
    await holding({ ...answers, '/fulfill': () => ({}) }).approve(session, ['income_verified']);
    expect(asked[0]?.body).toMatchObject({ audience: '42' });
  });

  it('says that the request is over, and is not tried again', async () => {
    const over = () => new Refusal('SESSION_ALREADY_ANSWERED', 409, '');
    await holding({ ...answers, '/fulfill': over }).approve(session, ['income_verified']);
    expect(store.read().answering).toEqual({ status: 'over', why: 'This request was answered already.' });
  });

  it('leaves a request of the real world to the real app', async () => {
    await holding({ '/public': () => ({ ...session, environment: 'live' }) }).open({ kind: 'code', code: 'AB3X7YQM' });
    expect(store.read().answering).toMatchObject({ status: 'over', why: expect.stringContaining('real request') });
  });

  it('is taken up again by a page that was loaded anew', async () => {
    const wallet = holding({ '/public': () => session });
    await wallet.open({ kind: 'link', requestId: 'req_1', institutionId: '42' });
    store = new Store(initialState, evolve);
    holding({ '/public': () => session });
    await waitFor(() => store.read().answering.status !== 'looking', 'the request to be found again');
    expect(store.read().answering).toEqual({ status: 'asked', session });
  });
});

describe('A login', () => {
  it('leads to the login screen when it has ended, and the tab forgets everything', async () => {
    const wallet = holding({ '/revoke': () => new Refusal('HOLDER_LOGIN_INVALID', 401, '') });
    await expect(wallet.takeBack('s1')).rejects.toMatchObject({ code: 'HOLDER_LOGIN_INVALID' });
    expect(store.read()).toMatchObject({ login: undefined, notice: expect.stringContaining('login has ended') });
    expect(storage.kept.size).toBe(0);
  });

  it('is restored from storage, and unreadable storage is ignored', () => {
    holding({});
    expect(new Memory(storage).remembered.login).toEqual(login);
    storage.setItem('passid-wallet', '{');
    expect(new Memory(storage).remembered).toEqual({ secrets: {}, answers: {} });
  });
});
