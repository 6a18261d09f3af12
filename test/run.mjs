/**
 * `node test/run.mjs [group… | all] [arguments of jest]`: builds, then runs these groups in one jest. Without a group it is
 * what `npm test` runs: everything that needs no minutes, the pages among it where there is a browser.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GROUPS } from './groups.mjs';

const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const args = process.argv.slice(2);
const named = args.findIndex((arg) => arg !== 'all' && !(arg in GROUPS));
const asked = named === -1 ? args : args.slice(0, named);
const groups = asked.includes('all') ? Object.keys(GROUPS) : asked.length > 0 ? asked : everyday();

function everyday() {
  if (existsSync(CHROMIUM)) return ['everyday', 'browser'];
  process.stderr.write(`${CHROMIUM} is not there, so the pages are not tested in a browser.\n`);
  return ['everyday'];
}

function run(command, commandArgs, environment = {}) {
  const { status } = spawnSync(command, commandArgs, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['run', '--silent', 'build']);
// --selectProjects takes everything up to the next option, so it comes last.
run(process.execPath, [jest, ...args.slice(asked.length), '--selectProjects', ...groups], {
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
});
