import path from 'node:path';
import type { KafkaFeedOptions } from '@passid/feed';
import { Client } from 'pg';
import { isHttpAddress } from './http-address.js';
import { readKafka } from './kafka-config.js';
import { readProofs, type ProofSettings } from './proof-config.js';
import { readTracing, type TracingSettings } from './tracing-config.js';
import { readTraffic, type Traffic } from './traffic-config.js';

/** What the environment says, read once. A class only so that it can be asked for by type. */
export abstract class Config {
  abstract readonly host: string;
  abstract readonly port: number;
  /** Absolute. Holds the embedded database and, unless `keysDir` is set, the keys. */
  abstract readonly dataDir: string;
  abstract readonly keysDir: string;
  /** Set: an existing PostgreSQL server is used and none is embedded. */
  abstract readonly databaseUrl: string | undefined;
  /** Set: the ledger is kept in EventStoreDB, and PostgreSQL holds the subjects' keys and what can be rebuilt. */
  abstract readonly eventStoreDbUrl: string | undefined;
  /** Set: the dispatcher is fed from Kafka, to which the projector relays the ledger. */
  abstract readonly kafka: KafkaFeedOptions | undefined;
  /** Where clients reach this service: the `iss` of what it signs and the base of problem types. No trailing slash. */
  abstract readonly publicUrl: string;
  abstract readonly isProduction: boolean;
  abstract readonly logLevel: LogLevel;
  /** A credential up to this old is `fresh`. */
  abstract readonly freshUpToHours: number;
  abstract readonly servesWalletPage: Traffic['servesWalletPage'];
  abstract readonly proofsDir: ProofSettings['proofsDir'];
  abstract readonly proofEngine: ProofSettings['proofEngine'];
  abstract readonly rateLimits: Traffic['rateLimits'];
  abstract readonly trustedProxies: Traffic['trustedProxies'];
  abstract readonly webOrigins: Traffic['webOrigins'];
  abstract readonly metricsPort: Traffic['metricsPort'];
  abstract readonly drainSeconds: Traffic['drainSeconds'];
  /** Set: spans are sent there. */
  abstract readonly tracing: TracingSettings | undefined;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const EVENTSTOREDB_ADDRESS = /^esdb(?:\+discover)?:\/\/[^\s/?]+/;

const DEFAULT_PORT = 3000;
const DEFAULT_FRESH_HOURS = 48;
const PORT_MAX = 65_535;
const FRESH_HOURS_MAX = 24 * 365;

/** What is wrong with the environment, all of it at once, each with its cure. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Reads the environment once, at start. Throws ConfigurationError. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const whole = (name: string, fallback: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) <= max) return Number(value);
    problems.push(`${name} is "${value}". It takes a whole number from 0 to ${max}.`);
    return fallback;
  };
  const choice = <T extends string>(name: string, fallback: T, choices: readonly T[]): T => {
    const value = text(name);
    const chosen = choices.find((each) => each === value);
    if (value !== undefined && chosen === undefined)
      problems.push(`${name} is "${value}". It takes one of: ${choices.join(', ')}.`);
    return chosen ?? fallback;
  };

  const port = whole('PORT', DEFAULT_PORT, PORT_MAX);
  const dataDir = path.resolve(text('PASSID_DATA_DIR') ?? 'data');
  const publicUrl = text('PASSID_PUBLIC_URL') ?? `http://localhost:${port}`;
  if (!isHttpAddress(publicUrl))
    problems.push(`PASSID_PUBLIC_URL is "${publicUrl}". It takes an http or https address.`);
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== undefined && !isDatabaseAddress(databaseUrl))
    problems.push('DATABASE_URL is not a PostgreSQL address. It takes postgresql://user:password@host:port/database.');
  const isProduction = text('NODE_ENV') === 'production';
  const config: Config = {
    host: text('HOST') ?? 'localhost',
    port,
    dataDir,
    keysDir: path.resolve(text('PASSID_KEYS_DIR') ?? path.join(dataDir, 'keys')),
    databaseUrl,
    eventStoreDbUrl: readEventStoreDb({ text, choice, problems }),
    kafka: readKafka({ text, choice, publicUrl, problems }),
    publicUrl: publicUrl.replace(/\/+$/, ''),
    isProduction,
    logLevel: choice('PASSID_LOG_LEVEL', 'info', LOG_LEVELS),
    freshUpToHours: whole('PASSID_FRESH_HOURS', DEFAULT_FRESH_HOURS, FRESH_HOURS_MAX),
    ...readProofs({ text, choice }),
    tracing: readTracing({ text, problems }),
    ...readTraffic({ text, whole, choice, isProduction, publicUrl, problems }),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return config;
}

interface Reading {
  readonly text: (name: string) => string | undefined;
  readonly choice: <T extends string>(name: string, fallback: T, choices: readonly T[]) => T;
  readonly problems: string[];
}

/** Undefined where the ledger is kept in PostgreSQL. */
function readEventStoreDb({ text, choice, problems }: Reading): string | undefined {
  if (choice('EVENT_STORE', 'postgres', ['postgres', 'eventstoredb']) === 'postgres') return undefined;
  const url = text('EVENTSTOREDB_URL');
  if (!EVENTSTOREDB_ADDRESS.test(url ?? ''))
    problems.push(
      'EVENTSTOREDB_URL is missing or no address. It takes esdb://user:password@host:2113 or esdb+discover://…, with ?tls=false for a server without TLS.',
    );
  return url;
}

/** In the driver's own judgement, which is asked again when it connects. */
function isDatabaseAddress(connectionString: string): boolean {
  if (!/^postgres(?:ql)?:\/\//.test(connectionString)) return false;
  try {
    return new Client({ connectionString }).database !== undefined;
  } catch {
    return false;
  }
}
