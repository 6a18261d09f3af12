import { access } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openExistingKeyRing } from '@passid/credentials';
import { readConfig, SystemClock } from '@passid/runtime';

/** An hour is enough for a review; a token cannot be revoked, so none lives longer than a working day. */
const MINUTES_DEFAULT = 60;
const MINUTES_MAX = 12 * 60;

const USAGE = `Usage: npm run --silent operator -- token --name <who> [--minutes <1 to ${MINUTES_MAX}>]

Prints an operator's login, signed with the keys in PASSID_KEYS_DIR for the service at PASSID_PUBLIC_URL: both as the
service has them. Whoever can read those keys is an operator; there is no account and no password.
`;
const EXIT_USAGE = 2;

const { values, positionals } = parse();
const minutes = Number(values.minutes ?? MINUTES_DEFAULT);
const isUsable =
  positionals.join(' ') === 'token' &&
  /^[\w.@-]{1,64}$/.test(values.name ?? '') &&
  Number.isInteger(minutes) &&
  minutes >= 1 &&
  minutes <= MINUTES_MAX;
if (!isUsable) fail(USAGE, EXIT_USAGE);

const config = readConfig(process.env);
await access(path.join(config.keysDir, 'login-signing.pem')).catch(() =>
  fail(`There are no keys in ${config.keysDir}. Set PASSID_KEYS_DIR to those of the service.\n`, 1),
);
const keyRing = await openExistingKeyRing(config.keysDir);
const issuedAt = new SystemClock().now();
const token = keyRing.signLogin({
  subject: values.name ?? '',
  audience: 'operator',
  issuer: config.publicUrl,
  issuedAt,
  expiresAt: new Date(issuedAt.getTime() + minutes * 60_000),
});
process.stdout.write(`${token}\n`);

function parse() {
  const options = { name: { type: 'string' }, minutes: { type: 'string' } } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch {
    return fail(USAGE, EXIT_USAGE);
  }
}

function fail(text: string, code: number): never {
  process.stderr.write(text);
  process.exit(code);
}
