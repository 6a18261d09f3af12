import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '@passid/http';
import { openPlatform, type Platform } from '@passid/platform';
import { AdjustableClock, createLog, readConfig, type Log } from '@passid/runtime';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { DispatcherModule } from '../../apps/dispatcher/src/dispatcher.module.js';
import { ProjectorModule } from '../../apps/projector/src/projector.module.js';
import { BankClient, type Answer } from './bank-client.js';
import { Conformance } from './conformance.js';
import { freshDatabase } from './database.js';
import { checkLedger } from './event-conformance.js';

/** Everything in this process, on a database of its own and a clock that can be moved. */
export interface LedgerApp {
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  readonly clock: AdjustableClock;
  /** A new institution, so that tests on one app do not meet. */
  onboard(): Promise<BankClient>;
  /** Every answer is held against the API's own description. */
  call(method: string, url: string, headers?: Record<string, string>, body?: unknown): Promise<Answer>;
  /** Throws if the ledger holds an event that does not fit its schema. */
  close(): Promise<void>;
}

export interface StartOn {
  readonly database?: Awaited<ReturnType<typeof freshDatabase>>;
  readonly keysDir?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly aheadMs?: number;
  readonly log?: Log;
  /** What was appended is no real event, and has no schema. */
  readonly hasMadeUpEvents?: true;
  /** Which apps run; all of them unless told otherwise. */
  readonly apps?: readonly Type[];
}

export async function startLedgerApp(on: StartOn = {}): Promise<LedgerApp> {
  const database = on.database ?? (await freshDatabase());
  const keysDir = on.keysDir ?? (await mkdtemp(path.join(tmpdir(), 'passid-keys-')));
  const clock = new AdjustableClock();
  clock.advance(on.aheadMs ?? 0);
  // Tests ask more than people do; production takes no such switch.
  const limits = on.environment?.['NODE_ENV'] === 'production' ? {} : { PASSID_RATE_LIMITS: 'off' };
  const config = readConfig({ PASSID_KEYS_DIR: keysDir, ...limits, ...on.environment });
  const platform = await openPlatform({
    config,
    log: on.log ?? createLog('silent'),
    database: database.connection,
    clock,
  });
  const app = await createHttpApp(platform, on.apps ?? [ApiModule, ProjectorModule, DispatcherModule]);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const description = await app.inject('/openapi.json');
  if (description.statusCode !== 200)
    throw new Error('/openapi.json is not served. Is there an operation that READING_ORDER does not have?');
  const conformance = Conformance.of(description.body);
  const call: LedgerApp['call'] = async (method, url, headers = {}, body) => {
    const isText = typeof body === 'string' || body === undefined;
    const response = await app.inject({
      method: method as 'POST',
      url,
      headers: { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
    });
    const { statusCode: status, headers: answered, body: text } = response;
    const answer = {
      status,
      headers: answered as Record<string, string>,
      text,
      json: parse(text, answered['content-type']),
    };
    conformance.check(method, url, answer);
    return answer;
  };
  return {
    app,
    platform,
    clock,
    call,
    onboard: () => BankClient.onboard(call),
    async close() {
      await app.close();
      try {
        if (on.hasMadeUpEvents !== true) await checkLedger(platform.store);
      } finally {
        await platform.close();
        if (on.database === undefined) await database.drop();
        if (on.keysDir === undefined) await rm(keysDir, { recursive: true });
      }
    },
  };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look wherever they like
const parse = (text: string, type: unknown): any => (/[/+]json\b/.test(String(type)) ? JSON.parse(text) : undefined);
