import { parseArgs } from 'node:util';
import { findDatabase, openPlatform, runService, type Platform } from '@passid/platform';
import { replayAll } from './verifying/replay-verification/replay-all.js';
import { replayVerification, type Replay } from './verifying/replay-verification/replay-verification.js';

const USAGE = `Usage: npm run replay -- <audit_id> | --all [--since <ISO time>] [--json]

Reaches verifications again from the ledger alone, by the rules that each of them names, and compares verdict, disclosure and
signature with what was recorded, byte for byte. Beside a running service or without one; writes nothing.

  --all     every verification, in the order of the ledger; prints those that are not the same, and counts
  --since   with --all: only those recorded at this time or later, such as 2026-11-01T00:00:00Z
  --json    one JSON object a line

Exit code: 0 the same, or nothing to compare (nothing was judged, or the person was erased); 3 different; 4 judged by a rule that
this release does not know; 2 wrong usage, or no such verification. With --all: 3 before 4 before 0.
`;
const EXIT_CODES: Record<Replay['outcome'], number> = {
  same: 0,
  nothing_judged: 0,
  erased: 0,
  unknown: 2,
  different: 3,
  rule_unknown: 4,
};
const EXIT_USAGE = 2;

/** A date, or a time with its offset: without one it would be read in the time of this machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/;

/** Verifications between two lines of progress. */
const PROGRESS_EVERY = 100;

const { auditId, since, json } = parse();

await runService(async (service) => {
  const { config, log, onStop, finish } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  onStop(() => platform.close());
  finish(auditId === undefined ? await all(platform) : await one(platform, auditId));
});

async function one(platform: Platform, id: string): Promise<number> {
  const replay = await replayVerification(platform, id);
  print(id, replay);
  return EXIT_CODES[replay.outcome];
}

async function all(platform: Platform): Promise<number> {
  const counts: Record<Replay['outcome'], number> = {
    same: 0,
    different: 0,
    rule_unknown: 0,
    nothing_judged: 0,
    erased: 0,
    unknown: 0,
  };
  let total = 0;
  for await (const { auditId: id, replay } of replayAll(platform, since)) {
    counts[replay.outcome] += 1;
    total += 1;
    if (EXIT_CODES[replay.outcome] !== 0) print(id, replay);
    if (process.stderr.isTTY && total % PROGRESS_EVERY === 0)
      process.stderr.write(`\r${total} replayed, ${counts.different} different `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r');
  if (json) process.stdout.write(`${JSON.stringify({ total, ...counts })}\n`);
  else
    process.stdout.write(
      `${total} verifications: ${counts.same} the same, ${counts.different} different, ${counts.rule_unknown} by a rule no ` +
        `longer known, ${counts.nothing_judged} with nothing judged, ${counts.erased} of erased people\n`,
    );
  if (counts.different + counts.unknown > 0) return EXIT_CODES.different;
  return counts.rule_unknown > 0 ? EXIT_CODES.rule_unknown : 0;
}

function print(id: string, replay: Replay): void {
  process.stdout.write(json ? `${JSON.stringify(entryOf(id, replay))}\n` : `${id}: ${sayingOf(replay)}\n`);
}

function entryOf(id: string, replay: Replay): object {
  const entry = { audit_id: id, outcome: replay.outcome };
  switch (replay.outcome) {
    case 'unknown':
      return entry;
    case 'nothing_judged':
      return { ...entry, verdict: replay.record.verdict };
    case 'erased':
      return { ...entry, verdict: replay.record.verdict, erased_at: replay.erasedAt };
    case 'rule_unknown':
      return { ...entry, policy_version: replay.record.policyVersion, model_version: replay.record.modelVersion };
    case 'same':
    case 'different':
      return { ...entry, recorded: replay.recorded, replayed: replay.replayed };
  }
}

function sayingOf(replay: Replay): string {
  switch (replay.outcome) {
    case 'unknown':
      return 'the ledger knows no verification by this id.';
    case 'nothing_judged':
      return `no share was judged; it was concluded as ${verdictOf(replay)}.`;
    case 'erased':
      return `the person was erased at ${replay.erasedAt}; it was concluded as ${verdictOf(replay)}.`;
    case 'rule_unknown':
      return (
        `rule no longer known: it was judged by ${replay.record.policyVersion} with ${replay.record.modelVersion}, ` +
        'which are not both in this release.'
      );
    case 'same':
      return `reached again, byte for byte.\n${replay.replayed}`;
    case 'different':
      return `DIFFERENT.\nrecorded ${replay.recorded}\nreplayed ${replay.replayed}`;
  }
}

function verdictOf({ record }: Extract<Replay, { outcome: 'nothing_judged' | 'erased' }>): string {
  const { status, denyReason } = record.verdict;
  return denyReason === undefined ? status : `${status}, ${denyReason}`;
}

interface Wanted {
  /** Absent: all. */
  readonly auditId?: string;
  readonly since?: Date;
  readonly json: boolean;
}

function parse(): Wanted {
  try {
    const options = {
      all: { type: 'boolean' },
      since: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const wanted = wantedOf(positionals, values.all === true, values.since);
    if (wanted !== undefined) return { ...wanted, json: values.json === true };
  } catch {
    // What it does not know is answered like what it cannot do.
  }
  process.stderr.write(USAGE);
  process.exit(EXIT_USAGE);
}

function wantedOf([id, ...more]: readonly string[], isAll: boolean, from?: string): Omit<Wanted, 'json'> | undefined {
  if (!isAll) return id === undefined || more.length > 0 || from !== undefined ? undefined : { auditId: id };
  if (id !== undefined) return undefined;
  if (from === undefined) return {};
  const time = new Date(from);
  return Number.isNaN(time.getTime()) || !ISO_TIME.test(from) ? undefined : { since: time };
}
