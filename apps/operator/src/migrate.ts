import { parseArgs } from 'node:util';
import { appliedMigrations, migrate, MIGRATIONS, type AppliedMigration, type Migration } from '@passid/migrations';
import { findDatabase, openPool, runService } from '@passid/platform';

import type { Pool } from 'pg';

const USAGE = `Usage: npm run migrate -- [status] [--json]

Brings the schema of the database to the version of this release, or says where it stands. Safe to run again, beside running
processes of this release and of the one before, and from several places at once: one migrates, the others wait.
The database is that of DATABASE_URL, or the embedded one in PASSID_DATA_DIR.

  status   change nothing; exit code 1 if there is something to apply
  --json   one JSON object instead of lines
`;
const EXIT_PENDING = 1;
const EXIT_USAGE = 2;

const { command, json } = parse();

await runService(async (service) => {
  const pool = openPool(await findDatabase(service), service.log);
  service.onStop(() => pool.end());
  const applied = command === 'status' ? [] : await applyAll(pool);
  const known = await appliedMigrations(pool);
  const pending = MIGRATIONS.filter(({ version }) => !known.some((each) => each.version === version));
  if (json) process.stdout.write(`${JSON.stringify({ applied: known.map(entry), pending: pending.map(entry) })}\n`);
  else print(known, pending, applied.length);
  service.finish(command === 'status' && pending.length > 0 ? EXIT_PENDING : 0);
});

async function applyAll(pool: Pool): Promise<Migration[]> {
  const applied: Migration[] = [];
  await migrate(pool, {
    onApplied: (migration) => {
      applied.push(migration);
      if (!json) process.stdout.write(`applied ${migration.version} ${migration.name}\n`);
    },
  });
  return applied;
}

function print(known: readonly AppliedMigration[], pending: readonly Migration[], applied: number): void {
  if (command === 'status')
    for (const { version, name, appliedAt } of known)
      process.stdout.write(`${version} ${name}  applied ${appliedAt.toISOString()}\n`);
  for (const { version, name } of pending) process.stdout.write(`${version} ${name}  to be applied\n`);
  const version = known.at(-1)?.version ?? 0;
  const rest = pending.length > 0 ? `, ${pending.length} to be applied` : applied > 0 ? '' : ', nothing to apply';
  process.stdout.write(`schema version ${version}${rest}\n`);
}

function entry({ version, name, ...rest }: AppliedMigration | Migration): object {
  return 'appliedAt' in rest ? { version, name, applied_at: rest.appliedAt.toISOString() } : { version, name };
}

function parse(): { readonly command: 'status' | 'up'; readonly json: boolean } {
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [name = 'up', ...more] = positionals;
    if ((name === 'up' || name === 'status') && more.length === 0) return { command: name, json: values.json === true };
  } catch {
    // What it does not know is answered like what it cannot do.
  }
  process.stderr.write(USAGE);
  process.exit(EXIT_USAGE);
}
