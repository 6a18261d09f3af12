import { randomUUID, type JsonWebKey } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

export interface Verification {
  readonly status: string;
  readonly freshness_status: string;
  readonly audit_id: string;
  readonly verified_claims: Readonly<Record<string, string | number | boolean>>;
  readonly raw_transactions_included: boolean;
  readonly signature: { readonly jws: string; readonly key_id: string };
}

export interface TrailEvent {
  readonly position: number;
  readonly event: { readonly type: string; readonly metadata: { readonly recorded_at: string } };
}

interface Workspace {
  readonly institutionId: string;
  readonly keys: { readonly sandbox: string };
  readonly token: string;
}

const TRAIL_LOOK_MS = 100;
const TRAIL_LOOKS_MAX = 100;

/** A bank's backend, as the integration guide would write it. */
export class Bank {
  /** One redemption, however often it is sent. */
  readonly #idempotencyKey = randomUUID();

  private constructor(
    private readonly baseUrl: string,
    private readonly workspace: Workspace,
  ) {}

  static async onboard(baseUrl: string): Promise<Bank> {
    const body = { institutionName: 'First Demo Bank', email: 'dev@bank.example', password: randomUUID() };
    return new Bank(baseUrl, await call<Workspace>(`${baseUrl}/api/onboard`, 'POST', {}, body));
  }

  get institutionId(): string {
    return this.workspace.institutionId;
  }

  get sandboxKey(): string {
    return this.workspace.keys.sandbox;
  }

  async registerWebhook(webhookUrl: string): Promise<string> {
    const headers = { authorization: `Bearer ${this.workspace.token}` };
    const url = `${this.baseUrl}/api/institution/webhook`;
    const { webhookSecret } = await call<{ webhookSecret: string }>(url, 'PATCH', headers, { webhookUrl });
    return webhookSecret;
  }

  async redeem(code: string): Promise<Verification> {
    const headers = { ...this.#key(), 'idempotency-key': this.#idempotencyKey };
    const url = `${this.baseUrl}/api/bridge/code/redeem`;
    const { data } = await call<{ data: Verification }>(url, 'POST', headers, { code });
    return data;
  }

  publicKeys(): Promise<{ keys: JsonWebKey[] }> {
    return call(`${this.baseUrl}/.well-known/jwks.json`, 'GET', {});
  }

  /** The trail, once it has got as far as this event. */
  async trailUntil(auditId: string, type: string): Promise<readonly TrailEvent[]> {
    for (let looks = 0; looks < TRAIL_LOOKS_MAX; looks += 1) {
      const { trail } = await call<{ trail: TrailEvent[] }>(`${this.baseUrl}/v1/audit/${auditId}`, 'GET', this.#key());
      if (trail.some(({ event }) => event.type === type)) return trail;
      await delay(TRAIL_LOOK_MS);
    }
    throw new Error(`The trail of ${auditId} did not get as far as ${type}.`);
  }

  #key(): Record<string, string> {
    return { 'x-institution-key': this.workspace.keys.sandbox };
  }
}

async function call<T>(url: string, method: string, headers: Record<string, string>, body?: object): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers: { ...headers, ...type }, ...sent });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}: ${answer.detail}`);
  return answer;
}
