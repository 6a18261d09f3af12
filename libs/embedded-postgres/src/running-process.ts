import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Tells one process from a later one that was given the same number; undefined when no such process runs. */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined;
}

export function nameOf(pid: number): string | undefined {
  return readIfThere(`/proc/${pid}/comm`)?.trim();
}

/** Whether the process existed. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** A zombie has ended: where process 1 does not reap, it would otherwise look alive for ever. */
function startFromProc(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  // Ticks count from the boot, so the same number and tick can come again after the next one.
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${rest[18] ?? ''}@${boot}`;
}

function startFromPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = stdout.trim();
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

/** A process can end between any look and the next, and then its files are gone. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
