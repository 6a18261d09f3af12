import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Duplex, Readable } from 'node:stream';
import { settles } from './poll.js';
import type { ServerAccount } from './server-account.js';

/** Enough for a fatal message with its hints and the lines before it. */
const TAIL_LINES_MAX = 40;

/** After the end: for the last output, and for children that share the error stream and end within milliseconds. */
const LAST_WORDS_MS = 1_000;

/**
 * The shell waits for the program and reaps it; its reader sees the pipe from this process end, however this process
 * ends, and then signals the program: again and again, since one that has just started may miss a signal. The
 * shell ignores signals only after the program has started, or it would inherit that.
 */
const WATCHDOG = `
"$@" </dev/null 3<&- &
program=$!
trap "" INT TERM HUP PIPE
{ read -r _ <&3; while kill -"$WATCHDOG_SIGNAL" "$program"; do sleep 0.2; done; } 2>/dev/null &
reader=$!
echo "$program" >&3
exec 3<&-
wait "$program"
code=$?
{ kill -9 "$reader"; wait "$reader"; } 2>/dev/null
exit "$code"
`;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly account: ServerAccount;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the program with its signal for an orderly stop. */
  readonly endSignal: 'SIGINT' | 'SIGTERM';
  readonly log: (line: string) => void;
}

/** A program that does not outlive this process, even if this process is killed. */
export interface WatchedProcess {
  readonly pid: number;
  /** Its exit code, 128 + n after signal n; null when only the watchdog's end was seen. */
  readonly ended: Promise<number | null>;
  readonly stderrTail: () => string;
}

export async function spawnWatched(program: Program): Promise<WatchedProcess> {
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', program.command, ...program.args], {
    ...program.account,
    env: { ...program.env, WATCHDOG_SIGNAL: program.endSignal.slice('SIG'.length) },
    cwd: '/',
    // Its own session: Ctrl-C at the terminal is for this process alone, which then ends the program when it is done.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  const tail = keepTail(child.stderr as Readable, program.log);
  const ended = endOf(child);
  const pipe = child.stdio[3] as Duplex;
  const pid = await announcedPid(pipe);
  // If somebody killed the shell, its reader still waits, and now ends the program that has lost its watchdog.
  child.once('exit', () => pipe.destroy());
  return { pid, ended, stderrTail: () => tail.join('\n') };
}

async function announcedPid(pipe: Duplex): Promise<number> {
  const closedFirst = once(pipe, 'close').then(() => assert.fail('The watchdog ended before it named its program.'));
  const [announcement] = (await Promise.race([once(pipe, 'data'), closedFirst])) as [Buffer];
  pipe.on('error', () => pipe.destroy());
  return Number(announcement.toString());
}

function keepTail(stderr: Readable, log: (line: string) => void): string[] {
  const tail: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES_MAX) tail.shift();
    log(line);
  });
  return tail;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close');
  const [code] = (await once(child, 'exit')) as [number | null];
  await settles(closed, LAST_WORDS_MS);
  return code;
}
