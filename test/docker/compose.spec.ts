import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@passid/runtime';
import { DCLinter } from 'dclint';
import { APPS, COMPOSE_FILE, environmentOfImage, readDeployment, readDockerfile, serviceOf } from './deployment.js';

const deployment = readDeployment();
const names = Object.keys(deployment.services);

/** What is under way when a process is told to stop has so long after the drain (libs/runtime/src/run-process.ts). */
const STOP_MAX_SECONDS = 25;

/** Its types lead nowhere under this compiler's resolution. */
interface Finding {
  readonly type: string;
  readonly rule: string;
  readonly message: string;
}

/** What dclint finds, matters of taste left out. It carries the Compose Specification's schema. */
function faultsOf(file: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  const results = linter.lintFiles([file], false) as readonly { readonly messages: readonly Finding[] }[];
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ type }) => type === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

/** The environment of one of our processes, and the names of it that were asked for. */
function readAsTheAppDoes(app: string) {
  const environment = { ...environmentOfImage(), ...serviceOf(deployment, app).environment };
  const asked = new Set<string>();
  const observed = new Proxy(environment, {
    get: (target, name: string) => {
      asked.add(name);
      return target[name];
    },
  });
  return { config: readConfig(observed), environment, asked };
}

/** Hosts and ports that a value names: of an address, or of a list of them. */
const addressesIn = (value: string): string[] => value.match(/(?<![\w.-])[a-z][\w-]*:\d{2,5}(?![\w.])/g) ?? [];

describe('The compose file', () => {
  it('is one by the Compose Specification', () => {
    expect(faultsOf(COMPOSE_FILE)).toEqual([]);
  });

  it.each([
    ['an unknown key', 'services:', 'services:\n  extra: { imagine: postgres }'],
    ['a number for a duration', 'stop_grace_period: 35s', 'stop_grace_period: 35'],
    ['an unknown condition', 'condition: service_healthy', 'condition: service_happy'],
  ])('would not be with %s', (_, right, wrong) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'passid-compose-'));
    const file = path.join(directory, 'compose.yaml');
    const text = readFileSync(COMPOSE_FILE, 'utf8');
    expect(text).toContain(right);
    writeFileSync(file, text.replace(right, wrong));
    try {
      expect(faultsOf(file).join()).toContain('invalid-schema');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('names what it runs exactly: an image with a version, or the one that is built here', () => {
    for (const name of names) {
      const { image = '', build } = serviceOf(deployment, name);
      if (build === undefined) expect(image).toMatch(/^[\w./-]+:v?\d[\w.-]*$/);
      else expect(existsSync(path.join('docker', build.context, build.dockerfile))).toBe(true);
    }
  });

  it('mounts what exists, and declares every volume it uses and no other', () => {
    const sources = names
      .flatMap((name) => serviceOf(deployment, name).volumes ?? [])
      .map((each) => each.split(':')[0]);
    const isFile = (source = ''): boolean => source.startsWith('.');
    for (const source of sources.filter(isFile)) expect(existsSync(path.join('docker', source ?? ''))).toBe(true);
    const used = new Set(sources.filter((source) => !isFile(source)));
    expect([...used].sort()).toEqual(Object.keys(deployment.volumes).sort());
  });

  it('lets in from outside what is meant for people, and only from this machine', () => {
    const published = names.flatMap((name) => serviceOf(deployment, name).ports ?? []);
    expect(published.sort()).toEqual(['127.0.0.1:3000:3000', '127.0.0.1:3001:3000', '127.0.0.1:9090:9090']);
  });

  it('waits for services that exist', () => {
    for (const name of names) {
      const awaited = serviceOf(deployment, name).depends_on ?? [];
      for (const other of Array.isArray(awaited) ? awaited : Object.keys(awaited)) expect(names).toContain(other);
    }
  });

  it('names three nodes of EventStoreDB, each of which knows the two others and is known by its own name', () => {
    const nodes = names.filter((name) => name.startsWith('eventstoredb-'));
    expect(nodes).toHaveLength(3);
    for (const node of nodes) {
      const { environment = {} } = serviceOf(deployment, node);
      expect(environment['EVENTSTORE_CLUSTER_SIZE']).toBe('3');
      expect(environment['EVENTSTORE_NODE_HOST_ADVERTISE_AS']).toBe(node);
      expect(environment['EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS']).toBe(node);
      const others = nodes.filter((other) => other !== node).map((other) => `${other}:2113`);
      expect(environment['EVENTSTORE_GOSSIP_SEED']?.split(',')).toEqual(others);
    }
  });
});

describe.each(APPS)('%s', (app) => {
  const { config, environment, asked } = readAsTheAppDoes(app);
  const service = serviceOf(deployment, app);

  it('is given an environment that it reads, all of it', () => {
    const unknown = Object.keys(environment).filter((name) => !asked.has(name));
    expect(unknown).toEqual([]);
  });

  it('runs as production does: on the cluster, on Kafka and on one PostgreSQL', () => {
    expect(config).toMatchObject({ isProduction: true, host: '0.0.0.0', port: 3000, metricsPort: 9464 });
    expect(config.eventStoreDbUrl).toBe('esdb://eventstoredb-1:2113,eventstoredb-2:2113,eventstoredb-3:2113?tls=false');
    expect(config.kafka?.kafka.brokers).toEqual(['kafka:9092']);
    expect(new URL(config.databaseUrl ?? '').host).toBe('postgres:5432');
    expect(config.rateLimits).toBeDefined();
  });

  it('has one configuration with the others, but for who may speak for a client', () => {
    const { trustedProxies: _, ...rest } = config;
    const { trustedProxies: __, ...others } = readAsTheAppDoes('projector').config;
    expect(rest).toEqual(others);
  });

  it('is started from what the image holds, as a user who may do little', () => {
    expect(service.command?.at(-1)).toBe(`dist/apps/${app}/src/main.js`);
    expect(existsSync(`apps/${app}/src/main.ts`)).toBe(true);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true });
  });

  it('keeps its keys where the image has a place for them that is its own', () => {
    expect(service.volumes).toEqual([`keys:${config.keysDir}`]);
    const made = (readDockerfile().at(-1) ?? []).find(
      ({ rest }) => rest.includes(config.keysDir) && /^install/.test(rest),
    );
    expect(made?.rest).toContain('-o node -g node -m 700');
  });

  it('has as long to stop as it may take', () => {
    const seconds = Number.parseInt(service.stop_grace_period ?? '', 10);
    expect(seconds).toBeGreaterThan(config.drainSeconds + STOP_MAX_SECONDS);
  });

  it('takes passwords and addresses from outside', () => {
    const { environment: given } = serviceOf(
      readDeployment({ PASSID_POSTGRES_PASSWORD: 'p4ss', PASSID_PUBLIC_URL: 'https://ledger.example' }),
      app,
    );
    expect(given?.['DATABASE_URL']).toBe('postgresql://passid:p4ss@postgres:5432/passid');
    expect(readConfig({ ...given }).publicUrl).toBe('https://ledger.example');
  });
});

describe('An address in the environment of a service', () => {
  const inEnvironment = names.flatMap((name) =>
    Object.entries(serviceOf(deployment, name).environment ?? {}).flatMap(([variable, value]) =>
      addressesIn(value).map((address) => [name, variable, address] as const),
    ),
  );

  it('is found by this test', () => {
    expect(inEnvironment.length).toBeGreaterThan(15);
  });

  it.each(inEnvironment)('an address of %s, in %s, names a service: %s', (_, __, address) => {
    const host = address.split(':')[0] ?? '';
    expect([...names, 'localhost', 'controller', 'plaintext']).toContain(host.toLowerCase());
  });
});

describe('The balancer', () => {
  const lines = readFileSync('docker/haproxy.cfg', 'utf8').replace(/^\s*#.*\n/gm, '');

  it('listens where the API is published and sends to where it listens', () => {
    const { config } = readAsTheAppDoes('api');
    expect(lines).toMatch(/^ {2}bind :3000$/m);
    expect(lines).toMatch(new RegExp(`server-template api- \\d+ api:${config.port}$`, 'm'));
    expect(config.trustedProxies).toBe(1);
  });

  it('notices that a process stops before it has stopped', () => {
    const [, inter = 0, fall = 0] = /option httpchk GET \/readyz[^]*inter (\d+)s fall (\d+)/.exec(lines) ?? [];
    expect(Number(inter) * Number(fall)).toBeGreaterThan(0);
    expect(Number(inter) * Number(fall) + 1).toBeLessThan(readAsTheAppDoes('api').config.drainSeconds);
  });
});
