import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isQuick, percentile, scratchDirectory } from './harness.mjs';
import { openClient } from './load-client.mjs';
import { freePort, node } from './processes.mjs';
import { onboard } from './redeem.mjs';

const REDEMPTIONS = isQuick ? 40 : 300;
/** Ten a second: each redemption finds the service at rest. */
const PAUSE_MS = 100;
const ARRIVAL_MAX_MS = 10_000;

/** From the answer to a redemption, so from an append on disk, to the first byte of its webhook at the receiver. */
export async function benchWebhook() {
  const dataDir = scratchDirectory();
  const service = await node('dist/apps/all-in-one/src/main.js', {
    PASSID_DATA_DIR: dataDir,
    PASSID_LOG_LEVEL: 'warn',
  });
  let arrive = () => undefined;
  const receiver = createServer((request, response) => {
    arrive(performance.now());
    request.resume().on('end', () => response.end());
  });
  const port = await freePort();
  await new Promise((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  const { key, login } = await onboard(service.url);
  const configured = await fetch(`${service.url}/api/institution/webhook`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${login}` },
    body: JSON.stringify({ webhookUrl: `http://127.0.0.1:${port}/hook` }),
  });
  if (!configured.ok) throw new Error(`The webhook address was refused: ${await configured.text()}`);
  const client = await openClient(service.url, 1);
  const body = JSON.stringify({ code: 'KE8V-3TXY-Z72L' });
  const answers = [];
  const webhooks = [];
  for (let turn = 0; turn < REDEMPTIONS; turn += 1) {
    const arrived = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('A webhook did not arrive.')), ARRIVAL_MAX_MS);
      arrive = (at) => {
        clearTimeout(late);
        resolve(at);
      };
    });
    const sent = performance.now();
    await client.post(0, '/api/bridge/code/redeem', body, `x-institution-key: ${key}\r\n`);
    const answered = performance.now();
    answers.push(answered - sent);
    webhooks.push((await arrived) - answered);
    await delay(PAUSE_MS);
  }
  client.close();
  await service.stop();
  receiver.closeAllConnections();
  receiver.close();
  const show = (numbers) => ({
    'p50 ms': percentile(numbers, 0.5).toFixed(1),
    'p99 ms': percentile(numbers, 0.99).toFixed(1),
  });
  return {
    tables: [
      {
        title: `Latency at a light load, all in one process, ${REDEMPTIONS} redemptions one after another`,
        rows: [
          { from: 'request', to: 'answer', ...show(answers) },
          { from: 'answer', to: "first byte of the webhook's request", ...show(webhooks) },
        ],
      },
    ],
    aims: [],
  };
}
