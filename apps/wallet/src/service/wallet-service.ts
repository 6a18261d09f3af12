import { Refusal, Unreachable } from './refusal.js';
import type {
  Attributes,
  CreatedShare,
  Credential,
  IssuedCredential,
  Login,
  ProvenDraft,
  ReadCredential,
  Session,
  Share,
  ShareDraft,
  SharePage,
  ShareContents,
} from './shapes.js';

/** Enough for a slow phone connection. */
const TIMEOUT_MS = 15_000;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly login?: Login;
  readonly headers?: Record<string, string>;
}

/** The part that is shown: the problem with a field, or else the whole. */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly detail: string }[];
}

/** Called as a function: `fetch` taken off its window is refused by browsers. */
const fetchFromHere = (path: string, init: RequestInit): Promise<Response> => fetch(path, init);

/** The public HTTP API, as far as a wallet uses it. Every method throws Refusal or Unreachable. */
export class WalletService {
  constructor(private readonly send: (path: string, init: RequestInit) => Promise<Response> = fetchFromHere) {}

  signUp(email: string, password: string): Promise<Login> {
    return this.#call({ method: 'POST', path: '/api/wallet/holders', body: { email, password } });
  }

  logIn(email: string, password: string): Promise<Login> {
    return this.#call({ method: 'POST', path: '/api/wallet/login', body: { email, password } });
  }

  issue(login: Login, attributes: Attributes, holderCommitment: string | undefined): Promise<IssuedCredential> {
    const body = { ...attributes, ...(holderCommitment === undefined ? {} : { holderCommitment }) };
    return this.#call({ method: 'POST', path: '/api/wallet/credentials', body, login });
  }

  async credentials(login: Login): Promise<readonly Credential[]> {
    const path = '/api/wallet/credentials';
    return (await this.#call<{ credentials: readonly Credential[] }>({ method: 'GET', path, login })).credentials;
  }

  credential(login: Login, credentialId: string): Promise<ReadCredential> {
    return this.#call({ method: 'GET', path: `/api/wallet/credentials/${credentialId}`, login });
  }

  revokeCredential(login: Login, credentialId: string): Promise<Credential> {
    return this.#call({ method: 'POST', path: `/api/wallet/credentials/${credentialId}/revoke`, login });
  }

  draft(login: Login, contents: ShareContents): Promise<ShareDraft> {
    return this.#call({ method: 'POST', path: '/api/v1/bridge/share/draft', body: contents, login });
  }

  /** Sent again with the same key it is the same share. */
  share(login: Login, contents: ShareContents, proven: ProvenDraft | undefined, key: string): Promise<CreatedShare> {
    const headers = { 'idempotency-key': key };
    const body = { ...contents, ...proven };
    return this.#call({ method: 'POST', path: '/api/v1/bridge/share/create', body, login, headers });
  }

  readShare(login: Login, shareId: string): Promise<Share> {
    return this.#call({ method: 'GET', path: `/api/v1/bridge/share/${shareId}`, login });
  }

  revokeShare(login: Login, shareId: string): Promise<object> {
    return this.#call({ method: 'POST', path: '/api/v1/bridge/share/revoke', body: { shareId }, login });
  }

  history(login: Login, cursor?: string): Promise<SharePage> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    return this.#call({ method: 'GET', path: `/api/v1/bridge/share/user/${login.holderId}${query}`, login });
  }

  session(requestId: string): Promise<Session> {
    return this.#call({ method: 'GET', path: `/v1/sessions/${encodeURIComponent(requestId)}/public` });
  }

  sessionByCode(code: string): Promise<Session> {
    return this.#call({ method: 'GET', path: `/v1/sessions/by-code/${encodeURIComponent(code)}/public` });
  }

  fulfil(login: Login, requestId: string, { shareId, token }: CreatedShare): Promise<object> {
    // The share names the answer: sent again, it is the same answer again.
    const headers = { 'idempotency-key': `fulfil-${shareId}` };
    return this.#call({ method: 'POST', path: `/v1/sessions/${requestId}/fulfill`, body: { token }, login, headers });
  }

  decline(login: Login, requestId: string, reason: string | undefined): Promise<object> {
    const body = reason === undefined ? {} : { reason };
    return this.#call({ method: 'POST', path: `/v1/sessions/${requestId}/decline`, body, login });
  }

  erase(login: Login): Promise<object> {
    return this.#call({ method: 'POST', path: '/api/wallet/erase', login });
  }

  async #call<Answer>({ method, path, body, login, headers }: Call): Promise<Answer> {
    const response = await this.#fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(login === undefined ? {} : { authorization: `Bearer ${login.token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await this.#readJson(response);
    if (response.ok) return answer as Answer;
    const { code = 'INTERNAL_ERROR', detail = '', errors = [] } = answer as Problem;
    throw new Refusal(code, response.status, errors[0]?.detail ?? detail);
  }

  async #fetch(path: string, request: RequestInit): Promise<Response> {
    try {
      return await this.send(path, request);
    } catch (error) {
      throw new Unreachable('The service did not answer.', { cause: error });
    }
  }

  /** Not JSON: a proxy's error page, or a truncated answer. */
  async #readJson(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch (error) {
      throw new Unreachable('The answer was cut short.', { cause: error });
    }
  }
}
