import type { Role } from '@passid/ledger';
import type { Answer, Call } from './bank-client.js';

/** A person at a dashboard. */
export class Dashboard {
  constructor(
    private readonly send: Call,
    readonly login: { readonly token: string; readonly memberId: string; readonly institutionId: string },
  ) {}

  call(method: string, url: string, body?: unknown): Promise<Answer> {
    return this.send(method, url, { authorization: `Bearer ${this.login.token}` }, body);
  }

  /** The same person through another door. */
  through(send: Call): Dashboard {
    return new Dashboard(send, this.login);
  }

  /** Somebody new in the same team. */
  async joinedBy(role: Role, email = `${role}-${(people += 1)}@team.example`): Promise<Dashboard> {
    const { json } = await this.call('POST', '/api/institution/team', { email, role });
    const body = { token: json.token, password: 'a horse of my own' };
    const joined = await this.send('POST', '/api/institution/invitations/accept', {}, body);
    if (joined.status !== 201) throw new Error(`Joining answered ${joined.status}: ${joined.text}`);
    return new Dashboard(this.send, joined.json);
  }
}

let people = 0;
