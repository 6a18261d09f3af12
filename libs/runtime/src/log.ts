import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config.js';
import { scrub } from './scrub.js';

export type Log = Logger;

/** Fields whose values are redacted, at any depth up to the third. */
const SECRETS = ['code', 'token', 'password', 'secret', 'webhookSecret', 'authorization', 'jws', 'key'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LogOptions {
  /** Standard output unless it says otherwise. */
  readonly destination?: DestinationStream;
  /** Fields of every line, asked for as it is written. */
  readonly lineFields?: () => object;
}

/** JSON lines, `level` upwards. */
export function createLog(level: LogLevel, { destination, lineFields = () => ({}) }: LogOptions = {}): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: lineFields,
    hooks: { streamWrite: scrub },
    redact: { paths: [...REDACTED, 'headers["x-institution-key"]'], censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** NestJS writes to the same log; its lines about each route and module go to `debug`. */
export class NestLog implements LoggerService {
  constructor(private readonly pinoLog: Log) {}

  log(message: unknown, context?: unknown): void {
    this.pinoLog.debug({ context }, String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.pinoLog.error({ details }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.pinoLog.warn({ context }, String(message));
  }
}
