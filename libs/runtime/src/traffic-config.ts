import { isIP } from 'node:net';
import type { EnvironmentReader } from './environment-reader.js';

/** What is limited, in the words of the `RateLimit` header. */
const RATE_LIMITS = {
  /** Requests of one API key. */
  requests: { variable: 'PASSID_LIMIT_REQUESTS', standard: 6_000 },
  /** Redemptions of one API key that were refused. */
  'failed-redemptions': { variable: 'PASSID_LIMIT_FAILED_REDEMPTIONS', standard: 10 },
  /** Look-ups of a session by its code, from one address. */
  'code-look-ups': { variable: 'PASSID_LIMIT_CODE_LOOKUPS', standard: 20 },
  /** Log-ins from one address. */
  'log-ins': { variable: 'PASSID_LIMIT_LOGINS', standard: 10 },
} as const;

export type RateLimitName = keyof typeof RATE_LIMITS;

/** So many a minute. */
type RateLimitQuotas = Readonly<Record<RateLimitName, number>>;

/** A thousand times the largest standard: more than that is no limit. */
const QUOTA_MAX = 6_000_000;

const PORT_MAX = 65_535;

/** The port that OpenTelemetry's Prometheus exporters use. */
const METRICS_PORT = 9464;

/** In production: two checks of a load balancer that checks every two seconds, and one second more. */
const DRAIN_SECONDS = 5;

/** Longer than any supervisor waits before it kills. */
const DRAIN_SECONDS_MAX = 300;

/** Which requests are served, how many, and where. */
export interface Traffic {
  /** Undefined when limits are switched off. */
  readonly rateLimits: RateLimitQuotas | undefined;
  /** Proxies in front whose X-Forwarded-For is believed: how many, or their addresses. Undefined: none. */
  readonly trustedProxies: number | readonly string[] | undefined;
  /** Origins whose pages may use logins: this service's own, and those named in the environment. */
  readonly webOrigins: readonly string[];
  /** The wallet page, which plays the PASSID app: in production only where it is switched on. */
  readonly servesWalletPage: boolean;
  /** Undefined: the figures are served with the API. */
  readonly metricsPort: number | undefined;
  /** A process that was told to stop serves on for so long, until load balancers have noticed. */
  readonly drainSeconds: number;
}

export function readTraffic(reader: EnvironmentReader, publicUrl: string): Traffic {
  const { isProduction, problems } = reader;
  return {
    rateLimits: readRateLimits(reader),
    trustedProxies: readTrustedProxies(reader.text('PASSID_TRUST_PROXY'), problems),
    webOrigins: readWebOrigins(publicUrl, reader.text('PASSID_WEB_ORIGINS'), problems),
    drainSeconds: reader.wholeNumber('PASSID_DRAIN_SECONDS', isProduction ? DRAIN_SECONDS : 0, DRAIN_SECONDS_MAX),
    servesWalletPage: reader.choice('PASSID_WALLET_PAGE', isProduction ? 'off' : 'on', ['on', 'off']) === 'on',
    metricsPort: reader.wholeNumber('PASSID_METRICS_PORT', isProduction ? METRICS_PORT : 0, PORT_MAX) || undefined,
  };
}

function readRateLimits(reader: EnvironmentReader): RateLimitQuotas | undefined {
  const isOff = reader.choice('PASSID_RATE_LIMITS', 'on', ['on', 'off']) === 'off';
  if (isOff && reader.isProduction)
    reader.problems.push(
      'PASSID_RATE_LIMITS is "off", and NODE_ENV is "production". Set the PASSID_LIMIT_… you need instead.',
    );
  const quotas = Object.entries(RATE_LIMITS).map(([name, { variable, standard }]) => [
    name,
    reader.wholeNumber(variable, standard, QUOTA_MAX),
  ]);
  return isOff ? undefined : (Object.fromEntries(quotas) as RateLimitQuotas);
}

/** More proxies in a row than this is a misunderstanding. */
const HOPS_MAX = 16;

/** `true`: the one proxy in front; a number: so many; else addresses and networks. */
function readTrustedProxies(value: string | undefined, problems: string[]): number | readonly string[] | undefined {
  if (value === undefined || value === 'false') return undefined;
  if (value === 'true') return 1;
  if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= HOPS_MAX) return Number(value);
  const addresses = value.split(',').map((each) => each.trim());
  if (addresses.every(isAddressOrNetwork)) return addresses;
  problems.push(
    `PASSID_TRUST_PROXY is "${value}". It takes true, a number of proxies up to ${HOPS_MAX}, or their addresses, separated by commas.`,
  );
  return undefined;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0 || isIP(address) === 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128));
}

/** The service's own origin, and those that are named. */
function readWebOrigins(publicUrl: string, value: string | undefined, problems: string[]): readonly string[] {
  const named = value === undefined ? [] : value.split(',').map((each) => each.trim());
  const wrong = named.filter((each) => !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong.length > 0)
    problems.push(
      `PASSID_WEB_ORIGINS names "${wrong.join('", "')}". It takes origins such as https://dashboard.bank.example, separated by commas.`,
    );
  return URL.canParse(publicUrl) ? [new URL(publicUrl).origin, ...named] : named;
}
