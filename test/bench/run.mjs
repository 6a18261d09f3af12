import { benchAppend } from './append.mjs';
import { benchFollower } from './follower.mjs';
import { benchRedeem } from './redeem.mjs';

/** Prints Markdown, for docs/performance.md. */
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
for (const [name, bench] of Object.entries({ append: benchAppend, redeem: benchRedeem, follower: benchFollower })) {
  if (only.length > 0 && !only.includes(name)) continue;
  const { title, rows, aims } = await bench();
  const columns = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(`\n### ${title}\n\n${line(columns)}${line(columns.map(() => '---'))}`);
  for (const row of rows) process.stdout.write(line(columns.map((column) => row[column])));
  for (const [aim, value, wanted] of aims)
    process.stdout.write(`\n${value >= wanted ? 'met' : 'MISSED'}: ${aim} (${value.toFixed(2)})\n`);
}
process.exit(0);
