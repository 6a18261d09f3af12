import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../support/bank-client.js';
import { blockIn, codeBlocks } from '../support/code-blocks.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { freePort } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const guide = codeBlocks('test/sdk/guide-samples.md');
const docs = codeBlocks('docs/sdk-node.md');
const root = path.resolve('.');

/** Two bundles, two type checks and two npm runs, on a busy machine. */
const SETUP_MS = 120_000;

/** Of the whole React package, without React and qrcode, as a bank's bundler would make it. */
const BUNDLE_GZIPPED_MAX = 15 * 1024;

let folder: string;
const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

async function run(command: string, args: readonly string[], cwd = root): Promise<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 24 }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`);
    },
  );
  return stdout;
}

/** What a sample takes for granted. */
const SERVER = `import express from "express";
const app = express();
const updates: unknown[] = [];
const updateApplicationStatus = (token: string, claims: unknown) => updates.push({ token, claims });
`;
const LISTEN = `app.get("/updates", (_req, res) => { res.json(updates); });
app.listen(Number(process.env.PORT), "127.0.0.1");
`;

/** As the samples are put to use: imports first, whatever order they are printed in. */
function sources(): Record<string, string> {
  const [express, webhook] = [blockIn(guide, 'express.ts'), blockIn(guide, 'webhook.ts')];
  return {
    'guide-server.ts': [SERVER, express, webhook, LISTEN].join('\n'),
    'guide-route.ts': blockIn(guide, 'app/api/apply/route.ts'),
    'guide-pages.ts': blockIn(guide, 'pages/api/apply.ts'),
    'guide-redeem.ts': `${blockIn(guide, 'redeem.ts')}\nconsole.log(JSON.stringify(result));\n`,
    'docs-express.ts': `${blockIn(docs, 'server.ts')}`,
    'docs-route.ts': blockIn(docs, 'app/api/apply/route.ts'),
    'docs-pages.ts': blockIn(docs, 'pages/api/apply.ts'),
    'docs-client.ts': blockIn(docs, 'client.ts'),
    'docs-webhook.ts': blockIn(docs, 'webhook.ts'),
    'docs-offline.ts': blockIn(docs, 'offline.ts'),
    'commonjs.cts': `import passid = require("@passidio/node");\nconst client: passid.PASSIDClient = new passid.PASSIDClient({ apiKey: "pk_sandbox_1" });\nconsole.log(typeof client.verify);\n`,
  };
}

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: 'ES2023',
  lib: ['ES2023'],
  types: ['node'],
  skipLibCheck: false,
  esModuleInterop: true,
};

async function install(): Promise<void> {
  await run(process.execPath, ['packaging/build-packages.mjs', inFolder('packages')]);
  for (const name of ['node', 'react'])
    await run('npm', ['pack', '--silent', inFolder('packages', name), '--pack-destination', folder], folder);
  writeFileSync(inFolder('package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  await run('npm', ['install', ...quiet, inFolder('passidio-node-0.1.0.tgz')], folder);
  mkdirSync(inFolder('node_modules/@passidio/react'), { recursive: true });
  const unpack = ['xzf', inFolder('passidio-react-0.1.0.tgz'), '--strip-components=1', '-C'];
  await run('tar', [...unpack, inFolder('node_modules/@passidio/react')]);
  mkdirSync(inFolder('node_modules/@types'));
  for (const dependency of ['express', 'react', 'react-dom', 'qrcode', '@types/express', '@types/node', '@types/react'])
    symlinkSync(path.join(root, 'node_modules', dependency), inFolder('node_modules', dependency));
  for (const [file, source] of Object.entries(sources())) writeFileSync(inFolder(file), source);
}

const typeCheck = (options: object): Promise<string> => {
  const compilerOptions = { ...STRICT, ...options };
  const include = ['*.ts', ...('module' in options && options.module === 'nodenext' ? ['*.cts'] : [])];
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  return run(process.execPath, [path.join(root, 'node_modules/ts7/bin/tsc'), '-p', folder], folder);
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-packages-'));
  await install();
  await typeCheck({ module: 'nodenext', outDir: inFolder('out') });
  symlinkSync(inFolder('node_modules'), inFolder('out/node_modules'));
  writeFileSync(inFolder('out/package.json'), JSON.stringify({ type: 'module' }));
}, SETUP_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('A packed package', () => {
  it.each(['node', 'react'])('%s is one that publint and arethetypeswrong find nothing wrong with', async (name) => {
    const args = ['test/sdk/inspect-package.mjs', inFolder(`passidio-${name}-0.1.0.tgz`), inFolder('packages', name)];
    expect(JSON.parse(await run(process.execPath, args))).toEqual({ publint: [], typesWrong: [] });
  });

  it.each(['node', 'react'])('%s exports the same names to import and to require', async (name) => {
    const list = (load: string) =>
      run(
        process.execPath,
        ['--input-type', 'module', '-e', `${load}; console.log(Object.keys(it).sort().join())`],
        folder,
      );
    const imported = await list(`import * as it from '@passidio/${name}'`);
    const required = await list(
      `import { createRequire } from 'node:module'; const it = createRequire(import.meta.url)('@passidio/${name}')`,
    );
    expect(required).toBe(imported);
    expect(imported).toContain(name === 'node' ? 'passidMiddleware,verificationOf' : 'PassidCodeVerification');
  });

  it('the package for React says where it runs, in both module kinds', async () => {
    for (const kind of ['esm', 'cjs']) {
      const text = await run('head', ['-c', '13', inFolder('packages/react', kind, 'index.js')]);
      expect(text).toMatch(/^.use client.;/);
    }
  });

  it('the package for React is small', async () => {
    const args = ['test/sdk/bundle-size.mjs', inFolder('node_modules/@passidio/react/esm/index.js')];
    const minified = await run(process.execPath, args);
    const bytes = gzipSync(minified).length;
    expect(minified).toContain('Generate QR code');
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(BUNDLE_GZIPPED_MAX);
  });
});

describe('The samples of the guide and of the docs', () => {
  it('compile, whoever resolves the modules', async () => {
    expect(
      await typeCheck({ module: 'esnext', moduleResolution: 'bundler', noEmit: true, lib: ['ES2023', 'DOM'] }),
    ).toBe('');
  });

  it('a sample that is wrong does not compile', async () => {
    const wrong = {
      'wrong-method.ts':
        'import { PASSIDClient } from "@passidio/node";\nnew PASSIDClient({ apiKey: "k" }).redeem();\n',
      'wrong-code.ts':
        'import type { PASSIDClient } from "@passidio/node";\nexport const f = (c: PASSIDClient) => c.redeemCode({ code: 5 });\n',
      'wrong-outcome.ts':
        'import type { PASSIDClient } from "@passidio/node";\nexport const f = (c: PASSIDClient) => c.reportOutcome({ token: "t", outcome: "fine" });\n',
      'wrong-claims.ts':
        'import { withPassid } from "@passidio/node";\nexport const P = withPassid({ apiKey: "k" }, (_r, claims) => Response.json(claims.salary));\n',
    };
    mkdirSync(inFolder('wrong'));
    for (const [file, source] of Object.entries(wrong)) writeFileSync(inFolder('wrong', file), source);
    const compilerOptions = { ...STRICT, module: 'nodenext', noEmit: true, skipLibCheck: true };
    writeFileSync(inFolder('wrong/tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const check = run(process.execPath, [path.join(root, 'node_modules/ts7/bin/tsc'), '-p', inFolder('wrong')], folder);
    const message = await check.then(
      () => 'It compiled.',
      (error: Error) => error.message,
    );
    for (const file of Object.keys(wrong)) expect(message).toContain(file);
  });

  describe('run', () => {
    const webhookSecret = 'whsec_of_the_samples';
    let ledger: LedgerApp;
    let bank: BankClient;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
      ledger = await startLedgerApp();
      await ledger.app.listen(0, '127.0.0.1');
      bank = await ledger.onboard();
      env = {
        PATH: process.env['PATH'],
        PASSID_API_KEY: bank.workspace.keys.sandbox,
        PASSID_BASE_URL: await ledger.app.getUrl(),
        PASSID_WEBHOOK_SECRET: webhookSecret,
      };
    });
    afterAll(() => ledger.close());

    const tokenOf = async (code: string): Promise<string> => (await bank.redeem(code)).json.data.token;

    async function served<T>(file: string, use: (url: string) => Promise<T>): Promise<T> {
      const port = await freePort();
      const child: ChildProcess = spawn(process.execPath, [inFolder('out', file)], {
        env: { ...env, PORT: String(port) },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      try {
        const url = `http://127.0.0.1:${port}`;
        await waitFor(
          () =>
            fetch(url).then(
              () => true,
              () => false,
            ),
          `${file} to listen`,
        );
        return await use(url);
      } finally {
        child.kill();
      }
    }

    const post = async (url: string, headers: Record<string, string>, body?: string) => {
      const response = await fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      return {
        status: response.status,
        json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : text,
      };
    };
    const APPLIED = { status: 200, json: { verified: true, income_band: '$3,000-4,000/mo' } };

    it('Express: apply with a token, without one, with a wrong one, and against the policy', async () => {
      const [kenya, stale] = [await tokenOf('KE8V-3TXY-Z72L'), await tokenOf('STAL-TEST-2222')];
      const sanctioned = await tokenOf('SANC-TEST-2222');
      await served('guide-server.js', async (url) => {
        const apply = (headers: Record<string, string>) => post(`${url}/api/apply`, headers);
        expect(await apply({ 'x-passid-token': kenya })).toEqual(APPLIED);
        expect(await apply({ authorization: `PASSID ${kenya}` })).toEqual(APPLIED);
        expect(await apply({ 'x-passid-token': stale })).toMatchObject({ status: 200 });
        expect(await apply({})).toMatchObject({ status: 401, json: { code: 'TOKEN_MISSING' } });
        expect(await post(`${url}/api/apply?token=${kenya}`, {})).toMatchObject({ json: { code: 'TOKEN_MISSING' } });
        expect(await apply({ 'x-passid-token': 'PASSID-AAAA-BBBB-CCCC-DDDD' })).toMatchObject({
          status: 401,
          json: { code: 'TOKEN_INVALID' },
        });
        expect(await apply({ 'x-passid-token': sanctioned })).toMatchObject({
          status: 403,
          json: { code: 'POLICY_VIOLATION', violations: [{ rule: 'sanctionsMatch' }] },
        });
      });
    });

    it('Express: a webhook as the guide prints it, and one that nobody signed', async () => {
      const data = {
        token: 'PASSID-AB3X-7YQM-...',
        verified_claims: { identity_verified: true },
        claims: { identity_verified: true },
      };
      const body = JSON.stringify({ event: 'verification.completed', institution_id: '42', data });
      const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
      await served('guide-server.js', async (url) => {
        const send = (headers: Record<string, string>) =>
          post(`${url}/passid/webhook`, { 'content-type': 'application/json', ...headers }, body);
        expect((await send({ 'x-passid-signature': signature })).status).toBe(200);
        expect((await send({ 'x-passid-signature': `${signature.slice(0, -1)}x` })).status).toBe(401);
        expect((await send({})).status).toBe(401);
        const updates = await (await fetch(`${url}/updates`)).json();
        expect(updates).toEqual([{ token: data.token, claims: data.claims }]);
      });
    });

    it.each(['guide-route', 'docs-route'])('the App Router runs %s', async (file) => {
      const script = `import { POST } from './out/${file}.js';
        const ask = async (init) => { const r = await POST(new Request('http://bank/api/apply', { method: 'POST', ...init })); return { status: r.status, json: await r.json() }; };
        const token = process.argv[1];
        console.log(JSON.stringify([await ask({ headers: { 'x-passid-token': token } }), await ask({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ passid_token: token }) }), await ask({})]));`;
      const token = await tokenOf('KE8V-3TXY-Z72L');
      const [byHeader, byBody, without] = JSON.parse(await runWith(script, token));
      for (const answer of [byHeader, byBody]) expect(answer).toMatchObject({ status: 200, json: APPLIED.json });
      expect(without).toMatchObject({ status: 401, json: { code: 'TOKEN_MISSING' } });
    });

    it.each(['guide-pages', 'docs-pages'])('the Pages Router runs %s', async (file) => {
      // What Next.js adds to Node's own request and response.
      const script = `import handler from './out/${file}.js'; import { createServer } from 'node:http';
        const server = createServer((req, res) => { req.body = undefined; req.query = {}; req.cookies = {};
          res.status = (code) => { res.statusCode = code; return res; }; res.json = (body) => { res.end(JSON.stringify(body)); };
          void handler(req, res); }).listen(0, '127.0.0.1', async () => {
          const ask = async (headers) => { const r = await fetch('http://127.0.0.1:' + server.address().port, { headers }); return { status: r.status, json: await r.json() }; };
          console.log(JSON.stringify([await ask({ 'x-passid-token': process.argv[1] }), await ask({})])); server.closeAllConnections(); server.close(); });`;
      const [granted, refused] = JSON.parse(await runWith(script, await tokenOf('KE8V-3TXY-Z72L')));
      expect(granted).toMatchObject(APPLIED);
      expect(refused).toMatchObject({ status: 401, json: { code: 'TOKEN_MISSING' } });
    });

    it('the client', async () => {
      const printed = JSON.parse(await runWith(`await import('./out/guide-redeem.js')`)) as Record<string, unknown>;
      expect(printed).toMatchObject({
        status: 'verified',
        freshness_status: 'fresh',
        raw_transactions_included: false,
      });
    });

    it('answers 503 where the service is away: closed', async () => {
      const token = await tokenOf('KE8V-3TXY-Z72L');
      const { PASSID_BASE_URL } = env;
      env['PASSID_BASE_URL'] = `http://127.0.0.1:${await freePort()}`;
      try {
        await served('guide-server.js', async (url) => {
          const answer = await post(`${url}/api/apply`, { 'x-passid-token': token });
          expect(answer).toMatchObject({ status: 503, json: { code: 'VERIFICATION_UNAVAILABLE' } });
        });
      } finally {
        env['PASSID_BASE_URL'] = PASSID_BASE_URL;
      }
    });

    it('the samples of the docs run as they are printed: a form, the client, a webhook, a signature checked offline', async () => {
      const token = await tokenOf('KE8V-3TXY-Z72L');
      await served('docs-express.js', async (url) => {
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await post(`${url}/api/apply`, form, new URLSearchParams({ passid_token: token }).toString());
        expect(answer).toMatchObject({
          status: 200,
          json: { income_band: '$3,000-4,000/mo', audit_id: expect.any(String) },
        });
      });
      expect(await runWith(`await import('./out/docs-client.js')`)).toMatch(/^verified .*\nCODE_EXPIRED /);
      const body = JSON.stringify({
        id: 'evt_1',
        event: 'verification.completed',
        data: { audit_id: 'vrf_1', claims: {} },
      });
      const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
      const webhook = await runWith(
        `const { POST } = await import('./out/docs-webhook.js');
        for (const signature of [process.argv[2], process.argv[2], 'sha256=0'])
          console.log(await (await POST(new Request('http://bank', { method: 'POST', body: process.argv[1], headers: { 'x-passid-signature': signature } }))).text());`,
        body,
        signature,
      );
      expect(webhook).toBe('vrf_1 undefined\nOK\nHad it\nInvalid signature\n');
      const offline = await runWith(`await import('./out/docs-offline.js')`);
      expect(offline).toContain('income_band');
      expect(offline).toContain('AUDIENCE_MISMATCH');
    });

    async function runWith(script: string, ...args: string[]): Promise<string> {
      const more = { ...env, PASSID_INSTITUTION_ID: bank.workspace.institutionId };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type', 'module', '-e', script, ...args],
        {
          cwd: folder,
          env: more,
        },
      );
      return stdout;
    }
  });
});
