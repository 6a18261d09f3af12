import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const START_MAX_MS = 60_000;
const LOOK_EVERY_MS = 5;
/** /proc counts in ticks of this length on every Linux. */
const TICK_MS = 10;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves at the first 200 on /readyz. */
async function untilReady(url, child) {
  for (const deadline = performance.now() + START_MAX_MS; ;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`${url} did not start`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** npm does not hand on a SIGTERM: it goes to the service itself, which ends its database in its own time. */
function terminate(child) {
  const isService = (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'node';
  try {
    const services = process.platform === 'linux' ? familyOf(child.pid).filter(isService) : [child.pid];
    for (const pid of services) process.kill(pid, 'SIGTERM');
  } catch {
    // A process that ended while we looked needs no signal; one that did not is asked directly.
    child.kill('SIGTERM');
  }
}

/** A benchmark that fails takes with it what it had started. */
const running = new Set();
process.on('exit', () => running.forEach(terminate));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Starts a program of ours; `isServer: false` for one that has no door to knock on. */
export async function startProcess(command, args, env, { isServer = true } = {}) {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, PASSID_RATE_LIMITS: 'off', ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const url = `http://127.0.0.1:${port}`;
  if (isServer) await untilReady(url, child);
  const startMs = performance.now() - started;
  const stop = async () => {
    if (child.exitCode !== null) return;
    const exit = once(child, 'exit');
    terminate(child);
    await exit;
  };
  return { pid: child.pid, url, startMs, stop };
}

/** As the image and `npm start` start them. */
const OPTIONS = ['--enable-source-maps', '--max-semi-space-size=64'];

/** BENCH_PROFILE=<directory> writes a CPU profile of the processes whose file it names in BENCH_PROFILE_OF (api). */
export function node(file, env, options) {
  const { BENCH_PROFILE, BENCH_PROFILE_OF = 'apps/api' } = process.env;
  const isProfiled = BENCH_PROFILE !== undefined && file.includes(BENCH_PROFILE_OF);
  const profile = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${BENCH_PROFILE}`] : [];
  return startProcess(process.execPath, [...OPTIONS, ...profile, path.join(ROOT, file)], env, options);
}

const statOf = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
};

/** The process, its children, and theirs. */
export function familyOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name))
      try {
        parents.set(Number(name), statOf(name)[1]);
      } catch {
        // It ended while we looked.
      }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** CPU time in ms a process and its family have used, those that have ended included; 0 where there is no /proc. */
export function cpuMsOf(pid) {
  if (process.platform !== 'linux') return 0;
  const ticksOf = (member) => {
    try {
      return statOf(member)
        .slice(11, 15)
        .reduce((sum, ticks) => sum + ticks, 0);
    } catch {
      // It ended since we listed it; its parent has its time.
      return 0;
    }
  };
  return familyOf(pid).reduce((sum, member) => sum + ticksOf(member), 0) * TICK_MS;
}

/** Memory in MB: what each process has alone, and its share of what it shares. */
export function memoryOf(pid) {
  const kilobytes = (member, field) => {
    const line = readFileSync(`/proc/${member}/smaps_rollup`, 'utf8').match(new RegExp(`^${field}:\\s+(\\d+)`, 'm'));
    return Number(line?.[1] ?? 0);
  };
  return familyOf(pid).flatMap((member) => {
    try {
      return {
        name: readFileSync(`/proc/${member}/comm`, 'utf8').trim(),
        pssMb: kilobytes(member, 'Pss') / 1024,
        rssMb: kilobytes(member, 'Rss') / 1024,
      };
    } catch {
      // It ended since we listed it.
      return [];
    }
  });
}
