import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import pg from 'pg';
import type { FreshDatabase } from '../support/database.js';

const RELEASES = path.resolve('test/upgrades/releases');

export const keptReleases: readonly string[] = readdirSync(RELEASES).sort();

/** A cursor stands for a place in the ledger, which is further by the exports that were themselves recorded. */
const PLACE_HEADER = 'x-passid-trail-through';

export interface GivenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface KeptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The headers that make-release.mjs keeps, and no others. */
  readonly answer: GivenAnswer;
}

export interface DueDelivery {
  readonly institutionId: string;
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly environment: 'sandbox' | 'live';
  readonly sequence: number;
  readonly attempts: number;
  readonly nextAttemptAt: string;
}

export interface KeptWebhook {
  readonly path: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  /** With which the receiver answered. */
  readonly status: number;
  readonly body: string;
}

/** Position and digest of a row of the ledger. */
export type KeptRow = readonly [position: number, digest: string];

export interface KeptRelease {
  readonly about: {
    readonly version: string;
    readonly recordedAt: string;
    readonly publicUrl: string;
    readonly receiverPort: number;
    readonly events: number;
    readonly streams: number;
    readonly eventTypes: number;
  };
  readonly answers: {
    /** Members whose value moves with the asking; masked in the recorded text. */
    readonly masked: readonly string[];
    readonly requests: readonly KeptRequest[];
    readonly replays: readonly { readonly auditId: string; readonly exitCode: number; readonly stdout: string }[];
    readonly ledger: readonly KeptRow[];
    readonly webhooks: readonly KeptWebhook[];
    readonly due: readonly DueDelivery[];
    /** Holder ids. */
    readonly erased: readonly string[];
  };
}

export function readRelease(version: string): KeptRelease {
  const folder = path.join(RELEASES, version);
  return {
    about: JSON.parse(readFileSync(path.join(folder, 'about.json'), 'utf8')) as KeptRelease['about'],
    answers: JSON.parse(
      brotliDecompressSync(readFileSync(path.join(folder, 'answers.json.br'))).toString(),
    ) as KeptRelease['answers'],
  };
}

/** Fills an empty database as that release left its own. */
export async function loadDatabase(version: string, { connection }: FreshDatabase): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(gunzipSync(readFileSync(path.join(RELEASES, version, 'database.sql.gz'))).toString());
  } finally {
    await client.end();
  }
}

/** A copy of that release's keys, closed to others as a key folder must be, which no checkout keeps. */
export async function copyKeys(version: string): Promise<string> {
  const keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  await cp(path.join(RELEASES, version, 'keys'), keysDir, { recursive: true });
  for (const name of await readdir(keysDir)) await chmod(path.join(keysDir, name), 0o600);
  return keysDir;
}

/** Where today's answer first differs from the one that was kept, with the name of the request; undefined where nowhere. */
export function differenceOf(
  { method, path: asked, headers, answer: kept }: KeptRequest,
  today: GivenAnswer,
  masked: readonly string[],
): string | undefined {
  const difference =
    differentStatus(kept, today) ?? differentHeader(kept, today) ?? differentText(kept.text, mask(today.text, masked));
  return difference === undefined ? undefined : `${method} ${asked} (${headers['x-request-id']}): ${difference}`;
}

const differentStatus = (kept: GivenAnswer, today: GivenAnswer): string | undefined =>
  kept.status === today.status ? undefined : `${today.status} in place of ${kept.status}: ${today.text.slice(0, 300)}`;

function differentHeader(kept: GivenAnswer, today: GivenAnswer): string | undefined {
  const names = Object.keys({ ...kept.headers, 'idempotent-replayed': '' });
  const name = names.find((each) =>
    each === PLACE_HEADER
      ? placeOf(today.headers[each]) < placeOf(kept.headers[each])
      : kept.headers[each] !== today.headers[each],
  );
  return name === undefined ? undefined : `${name} is ${today.headers[name]} in place of ${kept.headers[name]}`;
}

/** -1 for none, which is before any. */
const placeOf = (cursor: string | undefined): bigint =>
  cursor === undefined ? -1n : Buffer.from(cursor, 'base64url').readBigUInt64BE();

/** Characters shown on both sides of a difference. */
const CONTEXT = 60;

function differentText(kept: string, today: string): string | undefined {
  if (kept === today) return undefined;
  const length = Math.min(kept.length, today.length);
  let at = 0;
  while (at < length && kept[at] === today[at]) at += 1;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - CONTEXT), at + CONTEXT));
  return `character ${at} of ${kept.length}: ${around(today)} in place of ${around(kept)}`;
}

const mask = (text: string, names: readonly string[]): string =>
  names.reduce((rest, name) => rest.replaceAll(new RegExp(`"${name}":"[^"]*"`, 'g'), `"${name}":"…"`), text);

export interface LedgerRow {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** As they stand in the table, to the character. */
export async function ledgerRows(pool: pg.Pool): Promise<LedgerRow[]> {
  const { rows } = await pool.query<LedgerRow>(
    `select position, stream, revision, type, data::text as data, metadata::text as metadata
      from ledger.event order by position`,
  );
  return rows;
}

/** What became of the kept rows: those that are not there, or not as they were. */
export function changedRows(kept: readonly KeptRow[], today: readonly LedgerRow[]): string[] {
  const rows = new Map(today.map((row) => [Number(row.position), row]));
  return kept.flatMap(([position, digest]) => {
    const row = rows.get(position);
    if (row === undefined) return [`Event ${position} is gone.`];
    return digestOf(row) === digest
      ? []
      : [`Event ${position}, ${row.type} ${row.revision} of ${row.stream}, has changed.`];
  });
}

/** make-release.mjs digests the same. */
const digestOf = ({ stream, revision, type, data, metadata }: LedgerRow): string =>
  createHash('sha256').update([stream, revision, type, data, metadata].join('\n')).digest('base64url');
