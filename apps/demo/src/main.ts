import { Bank } from './bank.js';
import { isClaimSignatureValid, isWebhookSignatureValid } from './checks.js';
import { useService } from './service.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** The guide's demo code: a customer from Kenya, everything verified. */
const DEMO_CODE = 'KE8V-3TXY-Z72L';

const say = (text: string): unknown => process.stdout.write(`${text}\n`);
const step = (number: number, text: string): unknown => say(`\n${number}. ${text}`);

/** The main job, once, for real. Throws at the first thing that does not happen. */
async function demonstrate(baseUrl: string, receiver: WebhookReceiver): Promise<void> {
  step(1, 'A bank opens a workspace and gets its keys');
  const bank = await Bank.onboard(baseUrl);
  say(`   institution ${bank.institutionId}, sandbox key ${bank.sandboxKey.slice(0, 14)}… (shown once)`);

  step(2, 'It registers the address its webhooks go to');
  const secret = await bank.registerWebhook(receiver.url);
  say(`   ${receiver.url}, secret ${secret.slice(0, 10)}… (shown once)`);

  step(3, `A customer reads out ${DEMO_CODE}, and the bank redeems it`);
  const verification = await bank.redeem(DEMO_CODE);
  say(`   status ${verification.status}, ${verification.freshness_status}, audit id ${verification.audit_id}`);
  for (const [claim, value] of Object.entries(verification.verified_claims)) say(`     ${claim.padEnd(34)}${value}`);
  say(`     ${'raw_transactions_included'.padEnd(34)}${verification.raw_transactions_included}`);

  step(4, 'The claims are signed: anyone can check them offline with the published key');
  expect(
    isClaimSignatureValid(verification.signature.jws, await bank.publicKeys()),
    'The claim signature does not hold.',
  );
  say(`   Ed25519 signature by key ${verification.signature.key_id.slice(0, 10)}… holds`);

  step(5, 'The webhook arrives, signed');
  const webhook = await receiver.next();
  expect(isWebhookSignatureValid(webhook, secret), 'The webhook signature does not hold.');
  const { event, data } = JSON.parse(webhook.body.toString()) as { event: string; data: { audit_id: string } };
  expect(event === 'verification.completed', `The webhook says ${event}.`);
  expect(data.audit_id === verification.audit_id, 'The webhook is about another verification.');
  say(`   ${event} ${webhook.headers['webhook-id']}`);
  say(`   HMAC-SHA256 signature holds: ${webhook.headers['x-passid-signature']?.slice(0, 24)}…`);

  step(6, 'Every step is an event in the ledger');
  const trail = await bank.trailUntil(verification.audit_id, 'WebhookDelivered');
  for (const { position, event: recorded } of trail)
    say(`   ${String(position).padStart(6)}  ${recorded.type.padEnd(18)} ${recorded.metadata.recorded_at}`);

  step(7, 'The code read out a second time, with the same Idempotency-Key: the same answer, nothing new');
  const again = await bank.redeem(DEMO_CODE);
  expect(again.audit_id === verification.audit_id, 'The retry was taken for another redemption.');
  const after = await bank.trailUntil(verification.audit_id, 'WebhookDelivered');
  expect(after.length === trail.length, 'The retry added events.');
  say(`   audit id ${again.audit_id}, still ${after.length} events`);
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

const service = await useService(say);
const receiver = await WebhookReceiver.listen();
try {
  await demonstrate(service.baseUrl, receiver);
  say('\nAll of it happened. Next: the walk-through in README.md.');
} catch (error) {
  process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await receiver.close();
  await service.leave();
}
