// The licences of what is installed with a release, by package-lock.json: docs/licences.md.
// Usage: licences.mjs [--check] [folder with package-lock.json and docs/, else this repository]
// --check writes nothing; it exits 1 when the table is stale or a licence of production is outside the allow-list.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const isCheck = process.argv.includes('--check');
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const root = path.resolve(folder ?? fileURLToPath(new URL('..', import.meta.url)));
const page = path.join(root, 'docs/licences.md');

/** They ask for a notice and for nothing else: whoever ships the service may keep their own sources. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Python-2.0'];

/** @param {string} licence an SPDX expression; of OR one side is enough, of AND every part counts. */
const isAllowed = (licence) =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => ALLOWED.includes(part)));

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const installed = Object.entries(packages)
  .filter(([location]) => location.startsWith('node_modules/'))
  .map(([location, { name, version, license, dev }]) => ({
    name: name ?? location.split('node_modules/').at(-1),
    version,
    licence: license ?? licenceWritten(location),
    isProduction: dev !== true,
  }));
const production = rowsOf(installed.filter(({ isProduction }) => isProduction));
const development = rowsOf(installed.filter((each) => !each.isProduction && !isAllowed(each.licence)));
const refused = production.filter(({ licence }) => !isAllowed(licence));

for (const { name, licence } of refused)
  console.error(
    `${name} (${licence}) is a production dependency, and its licence is not in ALLOWED of packaging/licences.mjs.`,
  );
if (!isCheck) writeFileSync(page, table());
else if (readFileSync(page, 'utf8') !== table()) {
  console.error('docs/licences.md is not what package-lock.json says: npm run licences');
  process.exitCode = 1;
}
if (refused.length > 0) process.exitCode = 1;

/** Old packages write `licenses: [{ type }]`, which the lock leaves out. None of them is for one platform alone. */
function licenceWritten(location) {
  const { licenses = [] } = JSON.parse(readFileSync(path.join(root, location, 'package.json'), 'utf8'));
  return licenses.map(({ type }) => type).join(' OR ') || 'none stated';
}

/** One row for each name and licence, with its versions; the same on every platform, as the lock has the packages of all. */
function rowsOf(entries) {
  const rows = new Map();
  for (const { name, version, licence } of entries) {
    const row = rows.get(`${name} ${licence}`) ?? { name, licence, versions: new Set() };
    row.versions.add(version);
    rows.set(`${name} ${licence}`, row);
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function table() {
  const counts = new Map();
  for (const { licence } of production) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const byCount = [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
  return `# Licences

<!-- Written by \`npm run licences\` (packaging/licences.mjs) from package-lock.json; \`npm run lint:licences\` holds it. -->

What \`npm ci --omit=dev\` installs, on any platform: ${production.length} packages. \`npm run lint:licences\` fails when this page is stale, or
when a production dependency has a licence other than ${ALLOWED.join(', ')}.
What the GPL-3.0 packages of development mean for whoever ships the wallet page: [README](../README.md#licence).

${markdown(['licence', 'packages'], byCount)}

## Production

${markdown(['package', 'versions', 'licence'], production.map(cellsOf))}

## Development only: licences outside the list

In no release and not in the image. \`snarkjs\` and what comes with it stand in one file that \`npm run build\` makes, the worker of the
wallet page.

${markdown(['package', 'versions', 'licence'], development.map(cellsOf))}
`;
}

function cellsOf({ name, versions, licence }) {
  return [`\`${name}\``, [...versions].sort().join(', '), licence];
}

/** Padded as prettier would. */
function markdown(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [first, ...rest] = cells.map(line);
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}
