import path from 'node:path';
import { ConfigurationError, EnvironmentReader, isHttpAddress } from './environment-reader.js';
import { readServices, type ServiceSettings } from './service-config.js';
import { readTraffic, type Traffic } from './traffic-config.js';

/** What the environment says, read once. A class only so that it can be injected by type. */
export abstract class Config implements ServiceSettings, Traffic {
  abstract readonly host: string;
  abstract readonly port: number;
  /** Absolute. Holds the embedded database and, unless `keysDir` is set, the keys. */
  abstract readonly dataDir: string;
  abstract readonly keysDir: string;
  /** The file that says who was erased, outside the database: a restore of the data folder must not take it back with it. */
  abstract readonly erasureJournal: string;
  /** Where clients reach this service: the `iss` of what it signs and the base of problem types. No trailing slash. */
  abstract readonly publicUrl: string;
  abstract readonly isProduction: boolean;
  abstract readonly logLevel: LogLevel;
  /** A credential up to this old is `fresh`. */
  abstract readonly freshUpToHours: number;
  abstract readonly databaseUrl: ServiceSettings['databaseUrl'];
  abstract readonly eventStoreDbUrl: ServiceSettings['eventStoreDbUrl'];
  abstract readonly kafka: ServiceSettings['kafka'];
  abstract readonly tracing: ServiceSettings['tracing'];
  abstract readonly proofsDir: ServiceSettings['proofsDir'];
  abstract readonly proofEngine: ServiceSettings['proofEngine'];
  abstract readonly servesWalletPage: Traffic['servesWalletPage'];
  abstract readonly rateLimits: Traffic['rateLimits'];
  abstract readonly trustedProxies: Traffic['trustedProxies'];
  abstract readonly webOrigins: Traffic['webOrigins'];
  abstract readonly metricsPort: Traffic['metricsPort'];
  abstract readonly drainSeconds: Traffic['drainSeconds'];
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const DEFAULT_PORT = 3000;
const DEFAULT_FRESH_HOURS = 48;
const PORT_MAX = 65_535;
const FRESH_HOURS_MAX = 24 * 365;

/** Reads the environment once, at start. Throws ConfigurationError. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const reader = new EnvironmentReader(environment);
  const port = reader.wholeNumber('PORT', DEFAULT_PORT, PORT_MAX);
  const dataDir = path.resolve(reader.text('PASSID_DATA_DIR') ?? 'data');
  const keysDir = reader.text('PASSID_KEYS_DIR');
  const publicUrl = (reader.text('PASSID_PUBLIC_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '');
  if (!isHttpAddress(publicUrl))
    reader.problems.push(`PASSID_PUBLIC_URL is "${publicUrl}". It takes an http or https address.`);
  const config: Config = {
    host: reader.text('HOST') ?? 'localhost',
    port,
    dataDir,
    keysDir: path.resolve(keysDir ?? path.join(dataDir, 'keys')),
    erasureJournal: path.resolve(
      reader.text('PASSID_ERASURE_JOURNAL') ??
        (keysDir === undefined ? `${dataDir}.erasures.journal` : path.join(keysDir, 'erasures.journal')),
    ),
    publicUrl,
    isProduction: reader.isProduction,
    logLevel: reader.choice('PASSID_LOG_LEVEL', 'info', LOG_LEVELS),
    freshUpToHours: reader.wholeNumber('PASSID_FRESH_HOURS', DEFAULT_FRESH_HOURS, FRESH_HOURS_MAX),
    ...readServices(reader, publicUrl),
    ...readTraffic(reader, publicUrl),
  };
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  return config;
}
