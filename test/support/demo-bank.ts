import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBank } from '../../apps/demo-bank/src/bank.js';
import { newWebhookSecret } from '../../apps/demo-bank/src/workspace.js';
import type { BankClient } from './bank-client.js';

export interface DemoBankOptions {
  readonly pagesDir: string;
  readonly ledgerUrl: string;
  /** The institution that the bank is. */
  readonly client: BankClient;
}

/** In development React mounts everything twice in StrictMode, and says what it does not like. */
export function buildBankPages(outDir: string, mode: 'development' | 'production'): void {
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', 'apps/demo-bank/vite.config.mjs'];
  const env = { PATH: process.env['PATH'], NODE_ENV: mode };
  execFileSync(process.execPath, [...vite, '--mode', mode, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'], {
    env,
  });
}

/** apps/demo-bank on a port of its own, with its webhook registered. */
export class DemoBank {
  readonly faults: unknown[] = [];

  private constructor(
    readonly client: BankClient,
    readonly webhookSecret: string,
    private readonly server: Server,
  ) {}

  static async open({ pagesDir, ledgerUrl, client }: DemoBankOptions): Promise<DemoBank> {
    const server = createServer();
    const bank = new DemoBank(client, newWebhookSecret(), server);
    const app = createBank({
      apiKey: client.workspace.keys.sandbox,
      webhookSecret: bank.webhookSecret,
      ledgerUrl,
      pagesDir,
      sendTestEvent: async () => {
        const answer = await client.dashboard('POST', '/api/institution/webhook/test', {});
        if (answer.status !== 200) throw new Error(`The test event answered ${answer.status}: ${answer.text}`);
      },
      onError: (error) => bank.faults.push(error),
    });
    server.on('request', app);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { webhookSecret } = bank;
    const { status, text } = await client.configureWebhook(`${bank.url}/passid/webhook`, { webhookSecret });
    if (status !== 200) throw new Error(`Registering the webhook answered ${status}: ${text}`);
    return bank;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
