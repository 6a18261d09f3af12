import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isQuick, median, scratchDirectory } from './harness.mjs';
import { memoryOf, node, startProcess } from './processes.mjs';

const STARTS = isQuick ? 2 : 5;
const IDLE_MS = 10_000;

const ALL_IN_ONE = 'dist/apps/all-in-one/src/main.js';

/** What `npm start` holds when it has nothing to do, and how long it takes to the first 200 on /readyz. */
export async function benchFootprint() {
  const direct = (dataDir) => node(ALL_IN_ONE, { PASSID_DATA_DIR: dataDir, PASSID_LOG_LEVEL: 'warn' });
  const npm = (dataDir) =>
    startProcess('npm', ['start', '--silent'], { PASSID_DATA_DIR: dataDir, PASSID_LOG_LEVEL: 'warn' });
  const starts = [];
  for (const [name, start] of Object.entries({ 'node dist/…/main.js': direct, 'npm start, with its build': npm })) {
    const first = [];
    const again = [];
    for (let turn = 0; turn < STARTS; turn += 1) {
      const dataDir = path.join(scratchDirectory(), 'data');
      for (const times of [first, again]) {
        const service = await start(dataDir);
        times.push(service.startMs / 1000);
        await service.stop();
      }
      rmSync(dataDir, { recursive: true, force: true });
    }
    const show = (times) =>
      `${median(times).toFixed(2)} (${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(2)})`;
    starts.push({ start: name, 'first start, s': show(first), 'on existing data, s': show(again) });
  }
  const service = await npm(path.join(scratchDirectory(), 'data'));
  await delay(IDLE_MS);
  const kinds = new Map();
  for (const { name, pssMb, rssMb } of process.platform === 'linux' ? memoryOf(service.pid) : []) {
    const kind = kinds.get(name) ?? { processes: 0, pssMb: 0, rssMb: 0 };
    kinds.set(name, { processes: kind.processes + 1, pssMb: kind.pssMb + pssMb, rssMb: kind.rssMb + rssMb });
  }
  await service.stop();
  const all = [...kinds.values()].reduce((sum, kind) => ({
    processes: sum.processes + kind.processes,
    pssMb: sum.pssMb + kind.pssMb,
    rssMb: sum.rssMb + kind.rssMb,
  }));
  return {
    tables: [
      { title: `Start, spawn to first 200 on /readyz, median of ${STARTS} (range)`, rows: starts },
      {
        title: `Memory of npm start after ${IDLE_MS / 1000} s without a request`,
        rows: [...kinds, ['all', all]].map(([name, { processes, pssMb, rssMb }]) => ({
          process: name,
          count: processes,
          'PSS, MB': pssMb.toFixed(0),
          'RSS, MB': rssMb.toFixed(0),
        })),
      },
    ],
    aims: [],
  };
}
