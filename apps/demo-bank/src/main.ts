import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createBank } from './bank.js';
import { startLedger, useLedger, type Ledger } from './ledger.js';
import { listen } from './port.js';
import { newWebhookSecret, Workspace } from './workspace.js';

const PAGES = fileURLToPath(new URL('../web', import.meta.url));
const DATA_DIR = 'data/demo-bank';
const PORT = 4000;

const say = (text: string): unknown => process.stdout.write(`${text}\n`);
const complain = (error: unknown): unknown =>
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

/** What is opened last is closed first. */
const closers: (() => Promise<void>)[] = [];

async function run(): Promise<void> {
  const ledger = await openLedger();
  closers.unshift(() => ledger.leave());
  const workspace = await Workspace.open(ledger.url);
  say(`Opened a workspace for Acacia Bank: institution ${workspace.institutionId}, sandbox.`);
  const webhookSecret = newWebhookSecret();
  const server = createServer(
    createBank({
      apiKey: workspace.apiKey,
      webhookSecret,
      ledgerUrl: ledger.url,
      pagesDir: PAGES,
      sendTestEvent: () => workspace.sendTestEvent(),
      onError: complain,
    }),
  );
  const port = await listen(server, Number(process.env['BANK_PORT'] ?? PORT));
  closers.unshift(() => close(server));
  const address = `http://localhost:${port}`;
  await workspace.registerWebhook(`${process.env['BANK_URL'] ?? address}/passid/webhook`, webhookSecret);
  say('Registered its webhook.');
  say(await banner(address, ledger.url));
  void ledger.ended.then(() => {
    if (stopping.signal.aborted) return;
    complain('The ledger has ended, and so does the bank.');
    process.exitCode = 1;
    stopping.abort();
  });
}

async function openLedger(): Promise<Ledger> {
  const url = process.env['PASSID_BASE_URL'];
  if (url !== undefined) {
    say(`Using the ledger at ${url}.`);
    return useLedger(url.replace(/\/+$/, ''));
  }
  const dataDir = process.env['PASSID_DATA_DIR'] ?? DATA_DIR;
  say(`Starting a ledger, with its data in ${dataDir} …`);
  return startLedger(dataDir, stopping.signal);
}

async function banner(address: string, ledgerUrl: string): Promise<string> {
  const hasWallet = await fetch(`${ledgerUrl}/wallet`).then(
    ({ ok }) => ok,
    () => false,
  );
  return `
Acacia Bank, a demo

  bank        ${address}
  kiosk       ${address}/kiosk
  webhooks    ${address}/webhooks
  ledger      ${ledgerUrl}${hasWallet ? `\n  wallet      ${ledgerUrl}/wallet` : ''}
  stop        Ctrl-C

Try KE8V-3TXY-Z72L (approved), GH2P-ABCD-56KL (for review), STAL-TEST-2222 (too old for this bank), EXPD-TEST-2222.
`;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

try {
  await run();
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
} catch (error) {
  // An interrupted start fails; that is not an error.
  if (!stopping.signal.aborted) {
    complain(error);
    process.exitCode = 1;
  }
} finally {
  for (const closer of closers) await closer().catch(complain);
}
