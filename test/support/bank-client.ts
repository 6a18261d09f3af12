export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look wherever they like
  readonly json: any;
}

export type Call = (method: string, url: string, headers?: Record<string, string>, body?: unknown) => Promise<Answer>;

export interface Workspace {
  readonly institutionId: string;
  readonly keys: { readonly sandbox: string; readonly live: string };
  readonly token: string;
  readonly memberId: string;
}

let onboarded = 0;

/** An institution's backend, on whatever carries its calls. */
export class BankClient {
  constructor(
    readonly send: Call,
    readonly workspace: Workspace,
    readonly email: string,
  ) {}

  static async onboard(send: Call): Promise<BankClient> {
    onboarded += 1;
    const body = {
      institutionName: `Bank ${onboarded}`,
      email: `dev${onboarded}@bank.example`,
      password: 'correct horse',
    };
    const { status, json, text } = await send('POST', '/api/onboard', {}, body);
    if (status !== 201) throw new Error(`Onboarding answered ${status}: ${text}`);
    return new BankClient(send, json as Workspace, body.email);
  }

  /** The same institution through another door. */
  through(send: Call): BankClient {
    return new BankClient(send, this.workspace, this.email);
  }

  call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(method, url, { 'x-institution-key': this.workspace.keys.sandbox, ...headers }, body);
  }

  redeem(code: string, more: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', '/api/bridge/code/redeem', { code, ...more }, headers);
  }

  verify(token: string, more: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', '/v1/verify', { token, ...more }, headers);
  }

  createSession(more: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('POST', '/v1/sessions', more, headers);
  }

  poll(requestId: string, query = '', headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('GET', `/v1/sessions/${requestId}${query}`, undefined, headers);
  }

  audit(auditId: string): Promise<Answer> {
    return this.call('GET', `/v1/audit/${auditId}`);
  }

  /** A request of somebody who has logged in. */
  dashboard(method: string, url: string, body?: unknown): Promise<Answer> {
    return this.send(method, url, { authorization: `Bearer ${this.workspace.token}` }, body);
  }

  configureWebhook(webhookUrl: string, more: object = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.workspace.token}` };
    return this.send('PATCH', '/api/institution/webhook', headers, { webhookUrl, ...more });
  }
}
