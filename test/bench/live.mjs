import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  artefactsIn,
  holderCommitment,
  ProofVerifier,
  readVerifyingKey,
  VERIFIER_POLICY_V1,
} from '../../dist/libs/proofs/src/index.js';
import { prove } from '../../dist/libs/proofs/src/proving/prove.js';
import { forgeProof } from '../../dist/libs/proofs/src/ceremony/development-secrets.js';
import {
  alternate,
  isQuick,
  median,
  percentile,
  ratioOf,
  scratchDirectory,
  SECONDS,
  whole,
  withServer,
} from './harness.mjs';
import { openClient } from './load-client.mjs';
import { cpuMsOf, node, ROOT } from './processes.mjs';
import { onboard } from './redeem.mjs';

const CONNECTIONS = 64;
/** Shares of one turn: about as many as are redeemed in its seconds. A code is redeemed once, so each needs its own. */
const SHARES = isQuick ? 200 : 300 * SECONDS;
/** Holders: one and the same would have one key and one credential to read, again and again. */
const WALLETS = 32;
/** For a service to say how late its event loop was. */
const ANSWER_MAX_MS = 30_000;
const WISH = { permissions: ['verified_credential_summary'] };
const SECRET = 20_260_101n;
const ATTRIBUTES = {
  monthlyIncome: 320_000,
  dataWindowDays: 180,
  linkedAccounts: 3,
  paymentScore: 812,
  savingsScore: 640,
  identityCheck: 'passed',
  fraudCheck: 'passed',
  sanctionsCheck: 'passed',
  corridor: 'KE->GB',
};

const key = readVerifyingKey(readFileSync(artefactsIn().verifyingKey, 'utf8'), { isProduction: false });

/** A holder with a credential that proves. */
async function openWallet(url) {
  const call = async (route, body, headers = {}) => {
    const answer = await fetch(`${url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const login = await call('/api/wallet/holders', { userId: randomUUID(), password: 'correct horse battery' });
  const send = (route, body) => call(route, body, { authorization: `Bearer ${login.token}` });
  const issued = { ...ATTRIBUTES, holderCommitment: String(holderCommitment(SECRET)) };
  const { provable, credentialId } = await send('/api/wallet/credentials', issued);
  const wish = { ...WISH, credentialId };
  const draw = async () => {
    const { draft, terms } = await send('/api/v1/bridge/share/draft', wish);
    const { policyVersion: _, issuer, ...rest } = terms;
    return { draft, terms: { ...rest, policy: VERIFIER_POLICY_V1, issuer: pointOf(issuer) } };
  };
  const create = (draft, proof) => send('/api/v1/bridge/share/create', { ...wish, draft, proof });
  const credential = {
    ...provable,
    issuer: pointOf(provable.issuer),
    signature: { r8: pointOf(provable.signature.r8), s: BigInt(provable.signature.s) },
  };
  return { draw, create, credential };
}

/** Where a claims word has when the credential was issued, in seconds. */
const ISSUED_AT = 64n;

/** What the proofs of a wallet say: what one that was really proved says, but for the moment of issue. */
async function claimsWords(wallets) {
  const [{ draw, create, credential }] = wallets;
  const { draft, terms } = await draw();
  const proof = await prove({ terms, credential, holderSecret: SECRET });
  await create(draft, proof);
  const issued = ({ credential: { attributes } }) => BigInt(Date.parse(attributes.issuedAt) / 1000);
  const rest = BigInt(proof.claims) - (issued(wallets[0]) << ISSUED_AT);
  return wallets.map((wallet) => rest + (issued(wallet) << ISSUED_AT));
}

const pointOf = ({ x, y }) => ({ x: BigInt(x), y: BigInt(y) });

/** Shares with proofs that were forged, as two seconds for each would be hours: the verifier has the same work with them. */
async function makeShares(wallets, words, count) {
  const shares = [];
  let left = count;
  const lane = async ({ draw, create }, index) => {
    while (left > 0) {
      left -= 1;
      const { draft, terms } = await draw();
      const submitted = forgeProof(key, terms, words[index]);
      const { code } = await create(draft, submitted);
      shares.push({ code, terms, submitted });
    }
  };
  await Promise.all(wallets.map(lane));
  return shares;
}

/** Each share once, so many at a time. */
async function workOff(shares, operation) {
  const latencies = [];
  let next = 0;
  const started = performance.now();
  const lane = async (worker) => {
    while (next < shares.length) {
      const share = shares[next++];
      const from = performance.now();
      await operation(share, worker);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => lane(worker)));
  const rate = shares.length / ((performance.now() - started) / 1000);
  return { rate, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

/** How late a service's event loop was since it was last asked. */
async function loopDelayOf({ pid }, file) {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const deadline = performance.now() + ANSWER_MAX_MS; ; await delay(5)) {
    if (existsSync(file) && readFileSync(file, 'utf8') !== '') break;
    if (performance.now() > deadline) throw new Error('The service does not say how late its event loop was.');
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

export async function benchLive() {
  return withServer(async ({ url, pid }) => {
    const delays = path.join(scratchDirectory(), 'delays.json');
    const env = {
      DATABASE_URL: url(),
      PASSID_KEYS_DIR: scratchDirectory(),
      PASSID_LOG_LEVEL: 'warn',
      PASSID_PUBLIC_URL: 'http://localhost',
    };
    const watched = {
      NODE_OPTIONS: `--import=${pathToFileURL(path.join(ROOT, 'test/bench/loop-delay.mjs'))}`,
      LOOP_DELAY_FILE: delays,
    };
    const api = await node('dist/apps/api/src/main.js', { ...env, ...watched });
    const projector = await node('dist/apps/projector/src/main.js', env, { isServer: false });
    const { key: institutionKey } = await onboard(api.url);
    const verifier = new ProofVerifier({ key });
    const wallets = await Promise.all(Array.from({ length: WALLETS }, () => openWallet(api.url)));
    const verify = async ({ submitted, terms }) => {
      const { status } = await verifier.verify(submitted, terms);
      if (status !== 'verified') throw new Error('A good proof was refused.');
    };
    const redeem = async ({ code }, worker) => {
      const body = JSON.stringify({ code });
      const answer = await client.post(
        worker,
        '/api/bridge/code/redeem',
        body,
        `x-institution-key: ${institutionKey}\r\n`,
      );
      if (!answer.includes('"proof":{"type":"groth16/bn254","status":"verified"}'))
        throw new Error(`A redemption without a verified proof: ${answer}`);
    };
    const sharesOf = await turnsOf(wallets);
    let client;
    const candidates = { 'ProofVerifier alone': verify, 'redeem, with a proof': redeem };
    const measure = async (operation, name) => {
      const shares = await sharesOf(name);
      // Anew each turn: the service closes a connection on which nothing is asked for a while.
      client = await openClient(api.url, CONNECTIONS);
      const clocks = () => ({ api: cpuMsOf(api.pid), projector: cpuMsOf(projector.pid), database: cpuMsOf(pid) });
      await loopDelayOf(api, delays);
      const before = clocks();
      const result = await workOff(shares, operation);
      const after = clocks();
      const us = (whose) => ((after[whose] - before[whose]) * 1000) / shares.length;
      const late = await loopDelayOf(api, delays);
      client.close();
      return { ...result, apiUs: us('api'), projectorUs: us('projector'), databaseUs: us('database'), late };
    };
    for (const [name, candidate] of Object.entries(candidates)) await measure(candidate, name);
    const results = await alternate(candidates, measure);
    await verifier.close();
    for (const service of [projector, api]) await service.stop();
    return tablesOf(results);
  });
}

/** Both work off the same shares, each turn others; they are made when the first of the two comes to them, as their codes do not keep. */
async function turnsOf(wallets) {
  const words = await claimsWords(wallets);
  const batches = [];
  const turns = new Map();
  return async (name) => {
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    batches[turn] ??= await makeShares(wallets, words, SHARES);
    return batches[turn];
  };
}

function tablesOf(results) {
  const of = (name, what) => median(results[name].map((result) => result[what]));
  const redeemed = results['redeem, with a proof'];
  const ratio = ratioOf(results, 'redeem, with a proof', 'ProofVerifier alone');
  const late = median(redeemed.map(({ late: { p99 } }) => p99));
  return {
    tables: [
      {
        title: `Redemptions of shares with a proof against the verifier alone, ${SHARES} of each a turn, ${CONNECTIONS} at a time`,
        rows: Object.keys(results).map((name) => ({
          what: name,
          'a second': whole(of(name, 'rate')),
          'p50 ms': of(name, 'p50').toFixed(0),
          'p99 ms': of(name, 'p99').toFixed(0),
          'to the verifier': ratioOf(results, name, 'ProofVerifier alone').toFixed(2),
        })),
      },
      {
        title: 'CPU time of one redemption, µs, and the event loop of the api process',
        rows: [
          {
            'api, its worker included': whole(of('redeem, with a proof', 'apiUs')),
            projector: whole(of('redeem, with a proof', 'projectorUs')),
            PostgreSQL: whole(of('redeem, with a proof', 'databaseUs')),
            'late, p99 ms': late.toFixed(1),
            'late, most ms': Math.max(...redeemed.map(({ late: { most } }) => most)).toFixed(1),
          },
        ],
      },
    ],
    aims: [
      ['live redemptions: at least 0.7 of what the verifier does alone', ratio, 0.7],
      ['live redemptions: 20 ms at least as long as the event loop is late at p99', 20 / Math.max(late, 1), 1],
    ],
  };
}
