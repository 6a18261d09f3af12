import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  CannotChangeKey,
  currentOf,
  openExistingKeyRing,
  openKeyFolder,
  SIGNING_PURPOSES,
  stoppedAt,
  type KeyFolder,
  type SigningPurpose,
} from '@passid/credentials';
import { ADVISORY_LOCK, inTransaction, note } from '@passid/event-store';
import { LOG_STREAM, type LogEvent } from '@passid/ledger';
import { findDatabase, openPlatform, runService, type Platform } from '@passid/platform';
import { writeChecks } from '@passid/subjects';

/** Seconds in which every process notices a new key: each looks once a second, and clocks differ. */
const SIGNS_IN_DEFAULT = 30;
const SIGNS_IN_MIN = 5;
const SIGNS_IN_MAX = 7 * 24 * 60 * 60;

const USAGE = `Usage: npm run keys -- list [--json]
       npm run keys -- rotate <${SIGNING_PURPOSES.join(' | ')}> [--in <seconds>] [--json]
       npm run keys -- retire <key id> [--json]

Lists and changes the keys that sign, in PASSID_KEYS_DIR, while processes are running. Purposes: claims (claim summaries and
case packages), issuer (credentials), login, webhook.

  rotate   publishes a new key at once; it signs ${SIGNS_IN_DEFAULT} seconds later (--in: ${SIGNS_IN_MIN} to ${SIGNS_IN_MAX}). The earlier ones go on verifying.
           Where processes do not share the folder, give time to copy it to each of them.
  retire   destroys the private half of a key that no longer signs. What it signed is verified for ever, but logins: they end.
           A webhook key signs beside the current one until then.
  --json   one JSON object instead of lines
`;
const EXIT_USAGE = 2;
const EXIT_REFUSED = 1;

type Command =
  | { readonly name: 'list' }
  | { readonly name: 'rotate'; readonly purpose: SigningPurpose; readonly seconds: number }
  | { readonly name: 'retire'; readonly keyId: string };

const { command, json } = parse();

await runService(async (service) => {
  const { config, log } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  service.onStop(() => platform.close());
  const folder = await openKeyFolder(config.keysDir);
  try {
    const entries = command.name === 'list' ? list(folder, platform.clock.now()) : [await change(platform, folder)];
    print(entries);
    service.finish(0);
  } catch (error) {
    if (!(error instanceof CannotChangeKey)) throw error;
    process.stderr.write(`${error.message}\n`);
    service.finish(EXIT_REFUSED);
  }
});

type Entry = Readonly<Record<string, string>>;

function list(folder: KeyFolder, now: Date): Entry[] {
  const rings = folder.rings();
  return SIGNING_PURPOSES.flatMap((purpose) =>
    rings[purpose].map((member): Entry => {
      const stopped = stoppedAt(rings[purpose], member, now);
      const entry = { purpose, key_id: member.publicJwk.kid };
      if (member.retiredAt !== undefined)
        return { ...entry, status: 'retired', retired_at: member.retiredAt.toISOString() };
      if (stopped !== undefined) return { ...entry, status: 'verifies', signed_until: stopped.toISOString() };
      const isCurrent = member === currentOf(rings[purpose], now);
      return { ...entry, status: isCurrent ? 'signs' : 'waits', signs_from: member.signsFrom.toISOString() };
    }),
  );
}

/** One at a time: the list of keys is read, changed and written as a whole. */
async function change(platform: Platform, folder: KeyFolder): Promise<Entry> {
  return inTransaction(platform.pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.keyCheck]);
    const now = platform.clock.now();
    const event = command.name === 'retire' ? await retire(folder, command.keyId, now) : await rotate(folder, now);
    await writeChecks(client, await openExistingKeyRing(platform.config.keysDir));
    const requestId = randomUUID();
    await note(platform.store, LOG_STREAM, event, {
      recorded_at: now.toISOString(),
      environment: 'workspace',
      correlation_id: requestId,
      causation_id: requestId,
      actor: 'keys',
    });
    const { purpose, kid } = event.data;
    return event.type === 'KeyRotated'
      ? { purpose, key_id: kid, status: 'waits', signs_from: event.data.signsFrom }
      : { purpose, key_id: kid, status: 'retired', retired_at: event.data.retiredAt };
  });
}

type KeyEvent = Extract<LogEvent, { type: 'KeyRotated' | 'KeyRetired' }>;

async function rotate(folder: KeyFolder, now: Date): Promise<KeyEvent> {
  if (command.name !== 'rotate') throw new TypeError('Only a rotation rotates.');
  const { purpose, seconds } = command;
  const previousKid = currentOf(folder.rings()[purpose], now).publicJwk.kid;
  const signsFrom = new Date(now.getTime() + seconds * 1_000);
  const kid = await folder.rotate(purpose, signsFrom);
  const dates = { signsFrom: signsFrom.toISOString(), rotatedAt: now.toISOString() };
  return { type: 'KeyRotated', data: { purpose, kid, previousKid, ...dates } };
}

async function retire(folder: KeyFolder, keyId: string, now: Date): Promise<KeyEvent> {
  const purpose = await folder.retire(keyId, now);
  return { type: 'KeyRetired', data: { purpose, kid: keyId, retiredAt: now.toISOString() } };
}

function print(entries: readonly Entry[]): void {
  if (json) process.stdout.write(`${JSON.stringify({ keys: entries })}\n`);
  else
    for (const { purpose = '', key_id = '', status = '', ...dates } of entries) {
      const said = Object.entries(dates).map(([name, value]) => `${name.replace('_', ' ')} ${value}`);
      process.stdout.write(`${purpose.padEnd(8)}${key_id}  ${status}, ${said.join(', ')}\n`);
    }
}

function parse(): { readonly command: Command; readonly json: boolean } {
  try {
    const options = {
      in: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const found = commandOf(positionals, values.in);
    if (found !== undefined) return { command: found, json: values.json === true };
  } catch {
    // What it does not know is answered like what it cannot do.
  }
  process.stderr.write(USAGE);
  process.exit(EXIT_USAGE);
}

function commandOf([name, what, ...more]: readonly string[], signsIn: string | undefined): Command | undefined {
  if (more.length > 0 || (signsIn !== undefined && name !== 'rotate')) return undefined;
  if (name === 'list' && what === undefined) return { name };
  if (name === 'retire' && what !== undefined) return { name, keyId: what };
  const purpose = SIGNING_PURPOSES.find((each) => each === what);
  const seconds = Number(signsIn ?? SIGNS_IN_DEFAULT);
  const isInTime = Number.isInteger(seconds) && seconds >= SIGNS_IN_MIN && seconds <= SIGNS_IN_MAX;
  return name === 'rotate' && purpose !== undefined && isInTime ? { name, purpose, seconds } : undefined;
}
