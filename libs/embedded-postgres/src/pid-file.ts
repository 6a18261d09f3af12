import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface PidFile {
  readonly pid: number;
  readonly socketDir: string;
  readonly status: string;
}

export const pidFilePath = (clusterDir: string): string => path.join(clusterDir, 'postmaster.pid');

/** The server's own pid file; its last lines are missing while the server is writing it. */
export function readPidFile(clusterDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(pidFilePath(clusterDir), 'utf8').split('\n');
    const [pid = '', , , , socketDir = '', , , status = ''] = lines.map((line) => line.trim());
    return { pid: Number(pid), socketDir, status };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
