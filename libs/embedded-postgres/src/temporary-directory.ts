import { accessSync, constants } from 'node:fs';
import os from 'node:os';

/** TMPDIR may be private to this user, and on macOS is too long for a socket path (104 bytes); /tmp is neither. */
export function temporaryDirectory(): string {
  try {
    accessSync('/tmp', constants.W_OK | constants.X_OK);
    return '/tmp';
  } catch {
    return os.tmpdir();
  }
}
