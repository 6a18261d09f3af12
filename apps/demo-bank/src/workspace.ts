import { randomBytes, randomUUID } from 'node:crypto';

interface Login {
  readonly token: string;
}

interface Onboarded extends Login {
  readonly institutionId: string;
  readonly keys: { readonly sandbox: string };
}

const TIMEOUT_MS = 10_000;

/** The bank's place at PASSID: steps 1 and 7 of the guide. */
export class Workspace {
  private constructor(
    private readonly ledgerUrl: string,
    private readonly onboarded: Onboarded,
    private readonly credentials: { readonly email: string; readonly password: string },
  ) {}

  static async open(ledgerUrl: string): Promise<Workspace> {
    const credentials = { email: 'developers@acacia-bank.example', password: randomUUID() };
    const body = { institutionName: 'Acacia Bank', ...credentials };
    return new Workspace(ledgerUrl, await call<Onboarded>(`${ledgerUrl}/api/onboard`, 'POST', {}, body), credentials);
  }

  get institutionId(): string {
    return this.onboarded.institutionId;
  }

  get apiKey(): string {
    return this.onboarded.keys.sandbox;
  }

  async registerWebhook(webhookUrl: string, webhookSecret: string): Promise<void> {
    const url = `${this.ledgerUrl}/api/institution/webhook`;
    await call(url, 'PATCH', bearer(this.onboarded), { webhookUrl, webhookSecret });
  }

  /** A login lasts a quarter of an hour, and the demo runs for as long as it likes. */
  async sendTestEvent(): Promise<void> {
    const login = await call<Login>(`${this.ledgerUrl}/api/institution/login`, 'POST', {}, this.credentials);
    await call(`${this.ledgerUrl}/api/institution/webhook/test`, 'POST', bearer(login), {});
  }
}

/** As PASSID makes them, but known before there is an address to register. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const bearer = ({ token }: Login): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function call<T>(url: string, method: string, headers: Record<string, string>, body: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}: ${answer.detail}`);
  return answer;
}
