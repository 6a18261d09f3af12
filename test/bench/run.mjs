import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';

/** `node run.mjs [append] [redeem] [polls] [follower] [deliveries] [relay] [webhook] [footprint] [proofs] [live] [--quick] [--rounds=5] [--seconds=3] [--markdown]` */
const benches = {
  append: async () => (await import('./append.mjs')).benchAppend(),
  redeem: async () => (await import('./redeem.mjs')).benchRedeem(),
  polls: async () => (await import('./polls.mjs')).benchPolls(),
  follower: async () => (await import('./follower.mjs')).benchFollower(),
  deliveries: async () => (await import('./deliveries.mjs')).benchDeliveries(),
  relay: async () => (await import('./relay.mjs')).benchRelay(),
  webhook: async () => (await import('./webhook.mjs')).benchWebhook(),
  footprint: async () => (await import('./footprint.mjs')).benchFootprint(),
  proofs: async () => (await import('./proofs.mjs')).benchProofs(),
  live: async () => (await import('./live.mjs')).benchLive(),
};
const isMarkdown = process.argv.includes('--markdown');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = only.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}

const pad = (cell, width) => `${cell}${' '.repeat(width - [...`${cell}`].length)}`;

function tableOf({ title, rows }) {
  const columns = Object.keys(rows[0]);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => [...`${cells[column]}`].length)));
  const show = (cells) => cells.map((cell, column) => pad(cell, widths[column]));
  if (!isMarkdown) return `\n${title}\n\n${lines.map((cells) => `  ${show(cells).join('   ')}`).join('\n')}\n`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [header, ...body] = lines.map((cells) => `| ${show(cells).join(' | ')} |`);
  return `\n### ${title}\n\n${[header, rule, ...body].join('\n')}\n`;
}

const load = () => loadavg()[0].toFixed(1);
process.stdout.write(
  `Node ${process.version}, ${availableParallelism()} cores, load before: ${load()} (above ~1 the figures are noisy)\n`,
);
const aims = [];
for (const [name, bench] of Object.entries(benches)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const result = await bench();
  if (result.missing !== undefined) process.stdout.write(`\n${name} was left out: ${result.missing}\n`);
  for (const table of result.tables) process.stdout.write(tableOf(table));
  aims.push(...result.aims);
}
process.stdout.write('\n');
for (const [aim, value, wanted] of aims)
  process.stdout.write(
    `${isMarkdown ? '- ' : ''}${value >= wanted ? 'met' : 'MISSED'}: ${aim} (${value.toFixed(2)})\n`,
  );
// Emmett keeps timers; what is written must still get out when standard output is a pipe.
if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
process.exit(0);
