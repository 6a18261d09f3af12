import { isIP } from 'node:net';

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
export type RateLimitQuotas = Readonly<Record<RateLimitName, number>>;

/** A thousand times the largest standard: whoever needs more wants no limit. */
const QUOTA_MAX = 6_000_000;

interface Reading {
  readonly whole: (name: string, fallback: number, max: number) => number;
  readonly choice: (name: string, fallback: string, choices: readonly string[]) => string;
  readonly isProduction: boolean;
  readonly problems: string[];
}

export function readRateLimits({ whole, choice, isProduction, problems }: Reading): RateLimitQuotas | undefined {
  const isOff = choice('PASSID_RATE_LIMITS', 'on', ['on', 'off']) === 'off';
  if (isOff && isProduction)
    problems.push(
      'PASSID_RATE_LIMITS is "off", and NODE_ENV is "production". Set the PASSID_LIMIT_… you need instead.',
    );
  const quotas = Object.entries(RATE_LIMITS).map(([name, { variable, standard }]) => [
    name,
    whole(variable, standard, QUOTA_MAX),
  ]);
  return isOff ? undefined : (Object.fromEntries(quotas) as RateLimitQuotas);
}

/** More than that many proxies in a row is a misunderstanding. */
const HOPS_MAX = 16;

/** `true`: the one proxy in front; a number: so many; else addresses and networks. */
export function readTrustedProxies(
  value: string | undefined,
  problems: string[],
): number | readonly string[] | undefined {
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
