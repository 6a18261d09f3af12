import { findDatabase, openPlatform, runService } from '@passid/platform';
import { replayVerification, type Replay } from './verifying/replay-verification/replay-verification.js';

const EXIT_USAGE = 2;
/** What is reached now is not what was recorded. */
const EXIT_DIFFERENT = 3;
/** There is nothing to reach it from: nothing was judged, or the person was erased. */
const EXIT_NOTHING = 4;

/** `npm run replay -- <audit_id>`, beside a running service or without one. Writes nothing to the ledger. */
const auditId = process.argv[2];
if (auditId === undefined) {
  process.stderr.write('Usage: npm run replay -- <audit_id>\n');
  process.exit(EXIT_USAGE);
}

await runService(async (service) => {
  const { config, log, onStop, finish } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  onStop(() => platform.close());
  const replay = await replayVerification(platform, auditId);
  process.stdout.write(`${auditId}: ${sayingOf(replay)}\n`);
  finish(exitCodeOf(replay));
});

function sayingOf(replay: Replay): string {
  switch (replay.outcome) {
    case 'unknown':
      return 'the ledger knows no verification by this id.';
    case 'nothing_judged':
      return `no share was judged; it was concluded as ${verdictOf(replay)}.`;
    case 'erased':
      return `the person was erased at ${replay.erasedAt}; it was concluded as ${verdictOf(replay)}.`;
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

function exitCodeOf({ outcome }: Replay): number {
  if (outcome === 'same') return 0;
  if (outcome === 'different') return EXIT_DIFFERENT;
  return outcome === 'unknown' ? EXIT_USAGE : EXIT_NOTHING;
}
