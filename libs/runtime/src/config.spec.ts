import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';
import { ConfigurationError } from './environment-reader.js';

describe('The configuration', () => {
  it('has a default for every variable', () => {
    expect(readConfig({})).toEqual({
      host: 'localhost',
      port: 3000,
      dataDir: path.resolve('data'),
      keysDir: path.resolve('data/keys'),
      erasureJournal: path.resolve('data.erasures.journal'),
      databaseUrl: undefined,
      publicUrl: 'http://localhost:3000',
      isProduction: false,
      logLevel: 'info',
      freshUpToHours: 48,
      servesWalletPage: true,
      rateLimits: { requests: 6_000, 'failed-redemptions': 10, 'code-look-ups': 20, 'log-ins': 10 },
      trustedProxies: undefined,
      webOrigins: ['http://localhost:3000'],
      metricsPort: undefined,
      drainSeconds: 0,
      tracing: undefined,
      proofsDir: undefined,
      proofEngine: 'mcl',
    });
  });

  it('treats an empty variable as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it('has the keys below the data directory unless PASSID_KEYS_DIR is set', () => {
    expect(readConfig({ PASSID_DATA_DIR: '/var/lib/passid' }).keysDir).toBe('/var/lib/passid/keys');
    expect(readConfig({ PASSID_DATA_DIR: '/d', PASSID_KEYS_DIR: '/run/secrets' }).keysDir).toBe('/run/secrets');
  });

  it('keeps the journal of erasures out of the data folder: beside it, with keys of their own folder, or where it is told', () => {
    expect(readConfig({ PASSID_DATA_DIR: '/d' }).erasureJournal).toBe('/d.erasures.journal');
    const keys = { PASSID_DATA_DIR: '/d', PASSID_KEYS_DIR: '/k' };
    expect(readConfig(keys).erasureJournal).toBe('/k/erasures.journal');
    expect(readConfig({ ...keys, PASSID_ERASURE_JOURNAL: '/j/erased' }).erasureJournal).toBe('/j/erased');
  });

  it('removes a trailing slash from the public address', () => {
    expect(readConfig({ PASSID_PUBLIC_URL: 'https://api.bank.example/' }).publicUrl).toBe('https://api.bank.example');
  });

  it('reads the address of EventStoreDB where EVENT_STORE is eventstoredb', () => {
    const url = 'esdb+discover://admin:changeit@a:2113,b:2113';
    expect(readConfig({ EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: url }).eventStoreDbUrl).toBe(url);
    expect(readConfig({ EVENTSTOREDB_URL: url }).eventStoreDbUrl).toBeUndefined();
    for (const wrong of [{}, { EVENTSTOREDB_URL: 'http://a:2113' }])
      expect(() => readConfig({ EVENT_STORE: 'eventstoredb', ...wrong })).toThrow('EVENTSTOREDB_URL is missing');
  });

  it('reports all problems at once, with their cures and without secrets', () => {
    const read = (): unknown =>
      readConfig({
        PORT: '80a',
        PASSID_LOG_LEVEL: 'loud',
        DATABASE_URL: 'mysql://u:hunter2@h/d',
        EVENT_STORE: 'redis',
      });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/PORT is "80a".*whole number/s);
    expect(read).toThrow(/PASSID_LOG_LEVEL is "loud".*fatal, error, warn/s);
    expect(read).toThrow(/DATABASE_URL is not a PostgreSQL address/);
    expect(read).toThrow(/EVENT_STORE is "redis"/);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each(['65536', '-1', '1e3'])('refuses the port %s', (PORT) => {
    expect(() => readConfig({ PORT })).toThrow(ConfigurationError);
  });
});

describe('Rate limits', () => {
  it('can be switched off, but not in production', () => {
    expect(readConfig({ PASSID_RATE_LIMITS: 'off' }).rateLimits).toBeUndefined();
    const inProduction = (): unknown => readConfig({ PASSID_RATE_LIMITS: 'off', NODE_ENV: 'production' });
    expect(inProduction).toThrow(/PASSID_RATE_LIMITS is "off".*PASSID_LIMIT_/s);
  });

  it('are set one by one', () => {
    expect(readConfig({ PASSID_LIMIT_REQUESTS: '60000', PASSID_LIMIT_LOGINS: '0' }).rateLimits).toEqual({
      requests: 60_000,
      'failed-redemptions': 10,
      'code-look-ups': 20,
      'log-ins': 0,
    });
  });
});

describe('Trusted proxies', () => {
  it.each([
    ['', undefined],
    ['false', undefined],
    ['true', 1],
    ['2', 2],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ])('"%s"', (PASSID_TRUST_PROXY, trusted) => {
    expect(readConfig({ PASSID_TRUST_PROXY }).trustedProxies).toEqual(trusted);
  });

  it.each(['0', '99', 'all', '10.0.0.0/33', '10.0.0.0/8/8', 'proxy.example'])('are not "%s"', (PASSID_TRUST_PROXY) => {
    expect(() => readConfig({ PASSID_TRUST_PROXY })).toThrow(/PASSID_TRUST_PROXY/);
  });
});

describe('Web origins', () => {
  it('are our own and those that are named', () => {
    const { webOrigins } = readConfig({
      PASSID_PUBLIC_URL: 'https://api.bank.example/passid',
      PASSID_WEB_ORIGINS: 'https://dashboard.bank.example, http://localhost:5173',
    });
    expect(webOrigins).toEqual(['https://api.bank.example', 'https://dashboard.bank.example', 'http://localhost:5173']);
  });

  it.each(['*', 'https://a.example/', 'dashboard.bank.example'])('are not "%s"', (PASSID_WEB_ORIGINS) => {
    expect(() => readConfig({ PASSID_WEB_ORIGINS })).toThrow(/PASSID_WEB_ORIGINS/);
  });
});

describe('Tracing', () => {
  it('is off until a receiver is named, and then follows OpenTelemetry’s variables', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    expect(readConfig({ OTEL_SERVICE_NAME: 'api' }).tracing).toBeUndefined();
    expect(readConfig({ ...endpoint, OTEL_SERVICE_NAME: 'api' }).tracing).toEqual({
      url: 'http://collector:4318/v1/traces',
      serviceName: 'api',
    });
    expect(readConfig({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in' }).tracing).toEqual({
      url: 'https://traces.example/in',
      serviceName: 'passid-verification-ledger',
    });
    expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).tracing).toBeUndefined();
    expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).tracing).toBeUndefined();
  });

  it.each([
    ['an address that is none', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }],
    [
      'a protocol it does not speak',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    ],
  ])('refuses %s', (_, environment) => {
    expect(() => readConfig(environment)).toThrow(/OTEL_EXPORTER_OTLP_/);
  });
});

describe('The drain', () => {
  it('lasts 5 s in production and 0 s elsewhere unless it is set', () => {
    expect(readConfig({ NODE_ENV: 'production' }).drainSeconds).toBe(5);
    expect(readConfig({ PASSID_DRAIN_SECONDS: '12' }).drainSeconds).toBe(12);
    expect(readConfig({ NODE_ENV: 'production', PASSID_DRAIN_SECONDS: '0' }).drainSeconds).toBe(0);
    expect(() => readConfig({ PASSID_DRAIN_SECONDS: '301' })).toThrow(/PASSID_DRAIN_SECONDS/);
  });
});

describe('The wallet page', () => {
  it('is served outside production, and in production where it is switched on', () => {
    expect(readConfig({ PASSID_WALLET_PAGE: 'off' }).servesWalletPage).toBe(false);
    expect(readConfig({ NODE_ENV: 'production' }).servesWalletPage).toBe(false);
    expect(readConfig({ NODE_ENV: 'production', PASSID_WALLET_PAGE: 'on' }).servesWalletPage).toBe(true);
    expect(() => readConfig({ PASSID_WALLET_PAGE: 'yes' })).toThrow(/PASSID_WALLET_PAGE is "yes"/);
  });
});

describe('The metrics', () => {
  it('are served with the API, and in production on a port of their own', () => {
    expect(readConfig({}).metricsPort).toBeUndefined();
    expect(readConfig({ NODE_ENV: 'production' }).metricsPort).toBe(9464);
    expect(readConfig({ PASSID_METRICS_PORT: '9100' }).metricsPort).toBe(9100);
  });
});
