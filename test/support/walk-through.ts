import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs the walk-through of a page as it stands, against the service at `baseUrl`: what it printed. It fails where a step does. */
export async function walkThrough(page: string, baseUrl: string): Promise<string> {
  const [, script] = /<!-- walk-through:.*?-->\s*```sh\n(.*?)```/s.exec(page) ?? [];
  if (script === undefined) throw new Error('The walk-through is not where it was.');
  const env = { ...process.env, BASE: baseUrl, NODE_OPTIONS: '' };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { env })).stdout;
}
