// What happened in the ledger of a kept release: every kind of stream, every type of event, over HTTP alone.
// A new endpoint or event type has to come up here: make-release.mjs fails for what does not.
import { apiKey, bearer } from './client.mjs';
import { until } from './service.mjs';

export const PASSWORD = 'correct horse battery';
const EVERYTHING = ['verified_credential_summary'];
const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** The contract's waits with the most jitter there is, in seconds. */
const RETRY_WAITS_SECONDS = [30, 300, 1_800, 7_200].map((seconds) => Math.ceil(seconds * 1.1) + 1);

/** Of every wallet that proves here. */
const HOLDER_SECRET = 20_260_101n;

const ATTRIBUTES = {
  monthlyIncome: 320_000,
  currency: 'USD',
  dataWindowDays: 180,
  linkedAccounts: 3,
  paymentScore: 812,
  savingsScore: 640,
  identityCheck: 'passed',
  fraudCheck: 'passed',
  sanctionsCheck: 'passed',
  corridor: 'KE->GB',
};

const DEMO_CODES = ['KE8V-3TXY-Z72L', 'NG4M-XQRS-T88W', 'GH2P-ABCD-56KL', 'STAL-TEST-2222'];
const DENIED_CODES = ['SANC-TEST-2222', 'BADS-TEST-2222', 'BADP-TEST-2222'];
const REFUSED_CODES = { 'EXPD-TEST-2222': 410, 'REVK-TEST-2222': 410, 'USED-TEST-2222': 409, 'AAAA-AAAA-AAAA': 404 };
const WEBHOOK_EVENTS = ['verification.completed', 'verification.failed', 'outcome.reported', 'webhook.test'];

/** An institution, as its backend and its owner's dashboard see it. */
class Bank {
  static async onboard(client, name, email) {
    const body = { institutionName: name, email, password: PASSWORD };
    return new Bank(client, email, await client.ask('POST', '/api/onboard', { body }));
  }

  constructor(client, email, { institutionId, keys, token, memberId }) {
    Object.assign(this, { client, email, institutionId, keys, memberId, token });
    Object.assign(this, { environment: 'sandbox', tokens: [], liveTokens: [], sessions: [] });
  }

  /** With an API key. */
  api(method, path, more = {}) {
    return this.client.ask(method, path, { as: apiKey(this.keys[this.environment]), ...more });
  }

  /** As a member who has logged in. */
  dashboard(method, path, more = {}) {
    return this.client.ask(method, path, { as: bearer(this.token), ...more });
  }

  /** POST with an Idempotency-Key. */
  post(path, body, more = {}) {
    return this.api('POST', path, { body, key: this.client.key(), ...more });
  }

  async redeem(code, more = {}) {
    return (await this.post('/api/bridge/code/redeem', { code, ...more })).data;
  }

  verify(token, more = {}) {
    return this.post('/v1/verify', { token, ...more });
  }

  configure(webhookUrl, more = {}) {
    return this.dashboard('PATCH', '/api/institution/webhook', { body: { webhookUrl, ...more } });
  }

  advance(advanceSeconds, more = {}) {
    return this.post('/api/sandbox/clock', { advanceSeconds }, more);
  }

  async delivery(auditId, event) {
    const { deliveries } = await this.dashboard('GET', '/api/institution/webhook/deliveries?limit=100');
    return deliveries.find((each) => each.auditId === auditId && (event === undefined || each.event === event));
  }

  /** Resolves with the delivery about this verification once it is as said. */
  untilDelivery(auditId, isSo, what) {
    return until(`delivery about ${auditId} ${what}`, async () => {
      const delivery = await this.delivery(auditId);
      return delivery !== undefined && isSo(delivery) && delivery;
    });
  }
}

class Wallet {
  static async signUp(client, email, environment = 'sandbox') {
    const body = { email, password: PASSWORD, environment };
    return new Wallet(client, email, await client.ask('POST', '/api/wallet/holders', { body }));
  }

  constructor(client, email, { holderId, token }) {
    Object.assign(this, { client, email, holderId, token, shareIds: [], credentialIds: [] });
  }

  ask(method, path, body, more = {}) {
    return this.client.ask(method, path, { as: bearer(this.token), ...(body === undefined ? {} : { body }), ...more });
  }

  async issue(more = {}) {
    const issued = await this.ask('POST', '/api/wallet/credentials', { ...ATTRIBUTES, ...more });
    this.credentialIds.push(issued.credentialId);
    return issued;
  }

  async share(more = {}) {
    const body = { permissions: EVERYTHING, ...more };
    const share = await this.ask('POST', '/api/v1/bridge/share/create', body, { key: this.client.key() });
    this.shareIds.push(share.shareId);
    return share;
  }

  erase() {
    return this.ask('POST', '/api/wallet/erase');
  }
}

/**
 * @param {object} on
 * @param {import('./client.mjs').Client} on.client
 * @param {import('./service.mjs').Receiver} on.receiver
 * @param {import('./service.mjs').Checkout} on.checkout
 * @param {string} on.webhookUrl where the receiver listens
 */
export async function play({ client, receiver, checkout, webhookUrl }) {
  const first = await Bank.onboard(client, 'First Bank', 'dev@first.example');
  const second = await Bank.onboard(client, 'Second Bank', 'dev@second.example');
  const third = await Bank.onboard(client, 'Far Bank', 'dev@far.example');
  const story = { banks: [first, second, third], wallets: [], erased: [] };
  const on = { client, receiver, checkout, webhookUrl, story, first, second, third };
  for (const [name, chapter] of Object.entries(CHAPTERS)) {
    process.stdout.write(`  ${name}\n`);
    await chapter(on);
  }
  return story;
}

const CHAPTERS = {
  'logins and team': async ({ client, first }) => {
    const login = (email) => client.ask('POST', '/api/institution/login', { body: { email, password: PASSWORD } });
    const { refreshToken } = await login(first.email);
    const { token } = await client.ask('POST', '/api/institution/login/refresh', { body: { refreshToken } });
    await client.ask('POST', '/api/institution/logout', { as: bearer(token) });
    const invite = (email, role) => first.dashboard('POST', '/api/institution/team', { body: { email, role } });
    const join = async (email, role) => {
      const { token: invitation } = await invite(email, role);
      const body = { token: invitation, password: PASSWORD, name: 'Amina Diallo' };
      return client.ask('POST', '/api/institution/invitations/accept', { body });
    };
    const stays = await join('amina@first.example', 'developer');
    await first.dashboard('PATCH', `/api/institution/team/${stays.memberId}`, { body: { role: 'analyst' } });
    const leaves = await join('leaves@first.example', 'admin');
    await first.dashboard('DELETE', `/api/institution/team/${leaves.memberId}`);
    const { invitationId } = await invite('withdrawn@first.example', 'developer');
    await first.dashboard('DELETE', `/api/institution/invitations/${invitationId}`);
    await invite('open@first.example', 'analyst');
  },

  'profile and keys': async ({ client, first, story }) => {
    await first.dashboard('PATCH', '/api/institution', { body: { name: 'First Bank of Accra' } });
    await first.dashboard('PUT', '/api/institution/corridors', { body: { corridors: ['KE->GB', 'GH->EU'] } });
    await first.dashboard('PUT', '/api/institution/origins', { body: { origins: ['https://apply.first.example'] } });
    const issue = (name) =>
      first.dashboard('POST', '/api/institution/keys', { body: { environment: 'sandbox', name } });
    const rotated = await issue('checkout');
    await first.dashboard('POST', `/api/institution/keys/${rotated.keyId}/rotate`);
    await client.ask('GET', '/v1/events', { as: apiKey(rotated.key) });
    const revoked = await issue('branch');
    await first.dashboard('DELETE', `/api/institution/keys/${revoked.keyId}`);
    story.keys = { rotated: rotated.key, revoked: revoked.key };
  },

  'demo codes': async ({ first, webhookUrl, receiver, story }) => {
    const { webhookSecret } = await first.configure(`${webhookUrl}/first`);
    receiver.answers.set('/first', webhookSecret);
    await first.dashboard('POST', '/api/institution/webhook/test', { body: {} });
    await first.dashboard('POST', '/api/institution/webhook/test', { body: { probe: 'invalid_signature' } });
    for (const event of WEBHOOK_EVENTS) await first.post('/api/sandbox/webhooks/trigger', { event });
    for (const code of DEMO_CODES) first.tokens.push((await first.redeem(code)).token);
    for (const code of DENIED_CODES) await first.redeem(code, { institution_reference: `case ${code}` });
    for (const [code, expect] of Object.entries(REFUSED_CODES))
      await first.api('POST', '/api/bridge/code/redeem', { body: { code }, expect });
    const requestedClaims = ['income_verified', 'sanctions_clear'];
    await first.redeem('KE8V-3TXY-Z72L', { requestedClaims, institution_reference: 'loan 4711' });
    for (const token of first.tokens) await first.verify(token);
    await first.post('/api/v1/bridge/verify', { token: first.tokens[0] });
    await first.verify('PASSID-AAAA-BBBB-CCCC-DDDD');
  },

  'wallets and shares': async ({ client, first, second, story }) => {
    const amina = await Wallet.signUp(client, 'amina@mail.example');
    const kofi = await Wallet.signUp(client, 'kofi@mail.example');
    story.wallets.push(amina, kofi);
    await client.ask('POST', '/api/wallet/login', { body: { email: amina.email, password: PASSWORD } });
    await amina.issue();
    await kofi.issue({ savingsScore: 1, corridor: 'GH->EU' });
    const redeemed = await amina.share();
    const { token } = await first.redeem(redeemed.code, { institution_reference: 'loan 1' });
    first.tokens.push(token);
    await first.verify(token, { permissions: ['identity_verified'] });
    await first.api('POST', '/api/bridge/code/redeem', { body: { code: redeemed.code }, expect: 409 });
    await second.verify(token);
    const narrow = await kofi.share({ permissions: ['income_verified', 'savings_consistency'] });
    first.tokens.push((await first.redeem(narrow.code)).token);
    await first.verify(narrow.token, { permissions: ['sanctions_clear'] });
    const forFirst = await amina.share({ audience: first.institutionId, expiresIn: DAY_SECONDS });
    await second.verify(forFirst.token);
    first.tokens.push((await first.redeem(forFirst.code)).token);
    const revoked = await kofi.share();
    await first.redeem(revoked.code);
    await kofi.ask('POST', '/api/v1/bridge/share/revoke', { token: revoked.token });
    await first.verify(revoked.token);
    first.tokens.push(revoked.token);
    await amina.share({ permissions: ['identity_verified'] });

    const withdrawn = await Wallet.signUp(client, 'ama@mail.example');
    story.wallets.push(withdrawn);
    const { credentialId } = await withdrawn.issue();
    const { token: ofWithdrawn } = await first.redeem((await withdrawn.share()).code);
    await withdrawn.ask('POST', `/api/wallet/credentials/${credentialId}/revoke`);
    await first.verify(ofWithdrawn);
    first.tokens.push(ofWithdrawn);
  },

  'a share with a proof': async ({ client, checkout, first, story }) => {
    const { prove } = await checkout.import('libs/proofs/src/proving/prove.js');
    const { holderCommitment, VERIFIER_POLICY_V1: policy } = await checkout.import('libs/proofs/src/index.js');
    const wallet = await Wallet.signUp(client, 'proves@mail.example');
    story.wallets.push(wallet);
    const { provable } = await wallet.issue({ holderCommitment: String(holderCommitment(HOLDER_SECRET)) });
    const point = ({ x, y }) => ({ x: BigInt(x), y: BigInt(y) });
    const signature = { r8: point(provable.signature.r8), s: BigInt(provable.signature.s) };
    const credential = { ...provable, issuer: point(provable.issuer), signature };
    const wish = { permissions: EVERYTHING };
    await wallet.ask('POST', '/api/v1/bridge/share/draft', wish);
    const { draft, terms } = await wallet.ask('POST', '/api/v1/bridge/share/draft', wish);
    const { policyVersion, ...drafted } = terms;
    if (policyVersion !== policy.version) throw new Error(`The draft is for the policy ${policyVersion}.`);
    const proof = await prove({
      terms: { ...drafted, policy, issuer: point(terms.issuer) },
      credential,
      holderSecret: HOLDER_SECRET,
    });
    const { code } = await wallet.share({ draft, proof });
    const redeemed = await first.redeem(code);
    const verified = await first.verify(redeemed.token);
    for (const answer of [redeemed, verified])
      if (answer.proof.status !== 'verified') throw new Error(`The proof is ${answer.proof.status}.`);
    first.tokens.push(redeemed.token);
  },

  sessions: async ({ first, story }) => {
    const [amina, kofi] = story.wallets;
    const create = async (more = {}) => {
      const session = await first.post('/v1/sessions', { ttlSeconds: 3_600, ...more });
      first.sessions.push(session);
      return session;
    };
    const answer = (wallet, { requestId }, what, body) =>
      wallet.ask('POST', `/v1/sessions/${requestId}/${what}`, body, { key: wallet.client.key() });
    const { token } = await amina.share();
    await answer(amina, await create({ institutionName: 'Branch 7' }), 'fulfill', { token });
    first.tokens.push(token);
    await answer(kofi, await create(), 'decline', { reason: 'I will bring my papers instead.' });
    await create({ ttlSeconds: 60 });
    await first.advance(61);
    await create({ permissions: ['income_verified'] });
    await create();
  },

  outcomes: async ({ first, story }) => {
    const outcomes = ['repaid', 'repaid', 'no_default', 'delinquent', 'defaulted', 'other', 'repaid'];
    for (const [index, outcome] of outcomes.entries()) {
      const more = { productType: 'personal_loan', amountUsd: 100 * index, notes: 'As told.', observationDays: 90 };
      const reported = await first.post('/v1/outcome', { token: first.tokens[index], outcome, ...more });
      if (index > 1) continue;
      await first.post(`/v1/outcome/${reported.outcome_id}/amend`, { outcome: 'defaulted', notes: 'Gone abroad.' });
    }
  },

  'packages and exports': async ({ first, story }) => {
    for (const [index, token] of [first.tokens[0], first.tokens[4], first.tokens.at(-2)].entries())
      await first.post('/v1/package', { token, institution_reference: `file ${index}` });
    for (const format of ['ndjson', 'csv'])
      await first.client.send({
        method: 'GET',
        path: `/v1/audit/trail?format=${format}`,
        headers: apiKey(first.keys.sandbox),
      });
  },

  erasures: async ({ client, first, story }) => {
    const before = await Wallet.signUp(client, 'erased-before@mail.example');
    await before.issue();
    const unredeemed = await before.share();
    const after = await Wallet.signUp(client, 'erased-after@mail.example');
    await after.issue();
    const { token } = await first.redeem((await after.share()).code, { institution_reference: 'loan 2' });
    await first.post('/v1/outcome', { token, outcome: 'repaid' });
    await first.post('/v1/package', { token });
    const { requestId } = await first.post('/v1/sessions', {});
    const ofSession = await after.share();
    const body = { token: ofSession.token };
    await after.ask('POST', `/v1/sessions/${requestId}/fulfill`, body, { key: client.key() });
    first.sessions.push({ requestId });
    for (const wallet of [before, after]) await wallet.erase();
    await first.api('POST', '/api/bridge/code/redeem', { body: { code: unredeemed.code }, expect: 410 });
    await first.verify(token);
    first.tokens.push(token, ofSession.token);
    story.erased.push(before, after);
  },

  'webhooks that fail': async ({ second, receiver, webhookUrl }) => {
    await second.configure(`${webhookUrl}/second`, { isOrdered: true, perSecondMax: 50 });
    const { audit_id: delivered } = await second.redeem('KE8V-3TXY-Z72L');
    await second.untilDelivery(delivered, ({ status }) => status === 'delivered', 'to arrive');
    await second.dashboard('POST', '/api/institution/webhook/secret/rotate');
    const { audit_id: signedTwice } = await second.redeem('NG4M-XQRS-T88W');
    await second.untilDelivery(signedTwice, ({ status }) => status === 'delivered', 'to arrive');

    receiver.answers.set('/second', 500);
    const failing = async (code, attempts) => {
      const { audit_id: auditId, token } = await second.redeem(code);
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        await second.untilDelivery(auditId, (each) => each.attempts === attempt, `to be tried ${attempt} times`);
        if (attempt < attempts) await second.advance(RETRY_WAITS_SECONDS[attempt - 1]);
      }
      return { auditId, token };
    };
    const exhausted = async (code) => {
      const { auditId } = await failing(code, 5);
      return second.untilDelivery(auditId, ({ status }) => status === 'exhausted', 'to be exhausted');
    };
    const since = new Date().toISOString();
    const redelivered = await exhausted('GH2P-ABCD-56KL');
    const recovered = await exhausted('SANC-TEST-2222');
    receiver.answers.set('/second', 200);
    await second.dashboard('POST', `/api/institution/webhook/deliveries/${redelivered.deliveryId}/redeliver`);
    await second.untilDelivery(redelivered.auditId, ({ status }) => status === 'delivered', 'to be redelivered');
    await second.dashboard('POST', '/api/institution/webhook/recover', { body: { since } });
    await second.untilDelivery(recovered.auditId, ({ status }) => status === 'delivered', 'to be recovered');

    receiver.answers.set('/second', 503);
    await exhausted('BADS-TEST-2222');
    // Left as it is: the third retry is due in half an hour, and the outcome waits for it, since the endpoint is ordered.
    const { token } = await failing('KE8V-3TXY-Z72L', 3);
    await second.post('/v1/outcome', { token, outcome: 'account_closed' });
    second.tokens.push(token);
  },

  'an endpoint that is gone, and a sandbox far ahead': async ({ client, third, receiver, webhookUrl, story }) => {
    receiver.answers.set('/third', 410);
    await third.configure(`${webhookUrl}/third`);
    const { audit_id: auditId } = await third.redeem('KE8V-3TXY-Z72L', {});
    await third.untilDelivery(auditId, ({ status }) => status === 'exhausted', 'to be given up');
    const wallet = await Wallet.signUp(client, 'early@mail.example');
    story.wallets.push(wallet);
    await wallet.issue();
    const token = (await third.redeem((await wallet.share()).code)).token;
    const unredeemed = await wallet.share();
    third.sessions.push(await third.post('/v1/sessions', {}));
    await third.advance(20 * DAY_SECONDS);
    await third.verify(token);
    await third.api('POST', '/api/bridge/code/redeem', { body: { code: unredeemed.code }, expect: 410 });
    await third.advance(11 * DAY_SECONDS);
    // More than 24 hours ago by the clock of this sandbox: sent again, they would be new requests.
    client.keyed = client.keyed.filter(({ headers }) => headers['x-institution-key'] !== third.keys.sandbox);
    await third.verify(token);
    third.tokens.push(token);
  },

  'going live': async ({ client, checkout, first, story }) => {
    for (const item of ['live_key_stored', 'webhook_secret_stored', 'sanctions_handled', 'expiry_handled'])
      await first.dashboard('POST', '/api/institution/go-live/attest', { body: { item } });
    for (let time = 0; time < 3; time += 1) await first.verify(first.tokens[0]);
    await until('everything that is observed', async () => {
      const { items } = await first.dashboard('GET', '/api/institution/go-live');
      return items.every(({ isDone }) => isDone);
    });
    await first.dashboard('POST', '/api/institution/go-live/request');
    const { stdout } = await checkout.run('apps/operator/src/main.js', 'token', '--name', 'alice', '--minutes', '720');
    const operator = bearer(stdout.trim());
    await client.ask('POST', `/api/operator/institutions/${first.institutionId}/live`, { as: operator });
    const wallet = await Wallet.signUp(client, 'amina@mail.example', 'live');
    const body = { ...ATTRIBUTES, holderId: wallet.holderId };
    wallet.credentialIds.push(
      (await client.ask('POST', '/api/wallet/credentials', { as: operator, body })).credentialId,
    );
    story.wallets.push(wallet);
    story.operator = operator;
    first.environment = 'live';
    const share = await wallet.share();
    const { token } = await first.redeem(share.code, { institution_reference: 'live 1' });
    await first.verify(token);
    await first.post('/v1/outcome', { token, outcome: 'repaid', productType: 'auto_loan' });
    await first.post('/v1/package', { token });
    await wallet.share();
    first.liveTokens = [token];
    first.environment = 'sandbox';
    // No address but https is called in live, and time passes there as it does everywhere: after the second attempt there
    // are five minutes until the third.
    await until('the live webhooks to have failed twice', async () => {
      const { deliveries } = await first.dashboard('GET', '/api/institution/webhook/deliveries?environment=live');
      return deliveries.length === 3 && deliveries.every(({ attempts }) => attempts === 2);
    });
  },

  // Two, so that the database has tables as they were rebuilt and tables as they grew.
  'rebuilt read models': async ({ checkout }) => {
    for (const model of ['audit-trail', 'webhook-deliveries']) {
      const { exitCode, stdout } = await checkout.run('apps/projector/src/rebuild.js', model);
      if (exitCode !== 0) throw new Error(`Rebuilding ${model} ended with ${exitCode}: ${stdout}`);
    }
  },
};
