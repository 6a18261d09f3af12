import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from '../../node_modules/undici/index.js';
import { closedLoop, median, ROUNDS, whole, withServer } from './harness.mjs';

const CONNECTIONS = 64;
const root = fileURLToPath(new URL('../..', import.meta.url));

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

async function start(file, env) {
  const port = await freePort();
  const profile =
    process.env.BENCH_PROFILE && file.includes('api')
      ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
      : [];
  const child = spawn(process.execPath, [...profile, path.join(root, file)], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://localhost:${port}`;
  if (!file.includes('projector'))
    for (let tries = 0; ; tries += 1) {
      const ok = await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) break;
      if (tries > 300) throw new Error(`${file} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

export async function benchRedeem() {
  return withServer(async ({ url }) => {
    const keys = mkdtempSync(path.join(tmpdir(), 'passid-bench-keys-'));
    const env = {
      DATABASE_URL: url,
      PASSID_KEYS_DIR: keys,
      PASSID_LOG_LEVEL: 'warn',
      PASSID_PUBLIC_URL: 'http://localhost',
    };
    const [bare, api] = [await start('test/bench/bare-route.mjs', env), await start('dist/apps/api/src/main.js', env)];
    const projector = await start('dist/apps/projector/src/main.js', env);
    const onboarded = await fetch(`${api.url}/api/onboard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ institutionName: 'Bench', email: 'a@bench.example', password: 'correct horse' }),
    });
    const key = (await onboarded.json()).keys.sandbox;
    const body = JSON.stringify({ code: 'KE8V-3TXY-Z72L', institution_reference: 'loan 4711' });
    const pools = {
      bare: new Pool(bare.url, { connections: CONNECTIONS }),
      api: new Pool(api.url, { connections: CONNECTIONS }),
    };
    const post = async (pool, route, headers) => {
      const answer = await pool.request({
        method: 'POST',
        path: route,
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`${route} answered ${answer.statusCode}`);
    };
    const candidates = {
      'bare route': [bare, () => post(pools.bare, '/insert', {})],
      redeem: [api, () => post(pools.api, '/api/bridge/code/redeem', { 'x-institution-key': key })],
      'redeem with Idempotency-Key': [
        api,
        () => post(pools.api, '/api/bridge/code/redeem', { 'x-institution-key': key, 'idempotency-key': randomUUID() }),
      ],
    };
    for (const [, operation] of Object.values(candidates)) await closedLoop(CONNECTIONS, operation, 1);
    const results = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, [, operation]] of Object.entries(candidates)) {
        const result = await closedLoop(CONNECTIONS, operation);
        results[name].push(result);
      }
    const of = (name, what) => median(results[name].map((result) => result[what]));
    const ratio = (name) =>
      median(results[name].map((result, round) => result.rate / results['bare route'][round].rate));
    await Promise.all([bare.stop(), api.stop(), projector.stop(), pools.bare.close(), pools.api.close()]);
    rmSync(keys, { recursive: true, force: true });
    return {
      title: `Requests/s at ${CONNECTIONS} connections; api and projector as two processes, client on the same cores`,
      rows: Object.keys(candidates).map((name) => ({
        route: name,
        'requests/s': whole(of(name, 'rate')),
        'p50 ms': of(name, 'p50').toFixed(1),
        'p99 ms': of(name, 'p99').toFixed(1),
        'to bare': ratio(name).toFixed(2),
      })),
      aims: [['redeem: at least 0.5 of a bare route that inserts one row', ratio('redeem'), 0.5]],
    };
  });
}
