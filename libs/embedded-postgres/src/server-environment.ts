import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

interface Link {
  readonly name: string;
  readonly file: string;
}

/**
 * None of our variables is passed on: PG* variables would change the server, and it must not have our secrets.
 * npm leaves symbolic links out of packages and a postinstall script adds them; where scripts are off, we add them.
 */
export function serverEnvironment(programs: string, linksDir: string): NodeJS.ProcessEnv {
  const base = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const missing = missingLinks(programs);
  if (missing.length === 0) return base;
  placeLinks(missing, programs, linksDir);
  const variable = process.platform === 'darwin' ? 'DYLD_FALLBACK_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  // Both: libraries look for one another beside the link, not beside the file it points at.
  return { ...base, [variable]: `${linksDir}:${path.join(programs, 'lib')}` };
}

function missingLinks(programs: string): Link[] {
  const manifest = path.join(programs, 'pg-symlinks.json');
  if (!existsSync(manifest)) return [];
  const listed = JSON.parse(readFileSync(manifest, 'utf8')) as { source: string; target: string }[];
  return listed
    .map(({ source, target }) => ({ name: path.basename(target), file: path.basename(source) }))
    .filter(({ name }) => !existsSync(path.join(programs, 'lib', name)));
}

/** Placed anew each time: the last ones may point into another checkout or version. */
function placeLinks(links: readonly Link[], programs: string, linksDir: string): void {
  rmSync(linksDir, { recursive: true, force: true });
  mkdirSync(linksDir);
  chmodSync(linksDir, 0o755);
  for (const { name, file } of links) symlinkSync(path.join(programs, 'lib', file), path.join(linksDir, name));
}
