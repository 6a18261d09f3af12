import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@passid/embedded-postgres';
import { PostgresEventStore, type EventStore } from '@passid/event-store';
import { migrate } from '@passid/migrations';
import pg from 'pg';
import { Door } from './door.js';
import { poolOf } from './pool-of.js';

/** A database server behind an address that stays: it can be stopped, killed and started again, as in a fail-over. */
export class FlakyDatabase {
  private constructor(
    private readonly dataDir: string,
    private server: EmbeddedPostgres,
    private readonly door: Door,
  ) {}

  static async start(): Promise<FlakyDatabase> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'passid-flaky-'));
    const server = await startEmbeddedPostgres({ dataDir });
    const door = await Door.to(() => database.#connect());
    const database = new FlakyDatabase(dataDir, server, door);
    return database;
  }

  get connection(): { host: string; port: number; user: string; database: string } {
    return { ...this.server.connection, host: '127.0.0.1', port: this.door.port };
  }

  get url(): string {
    const { user, host, port, database } = this.connection;
    return `postgresql://${user}@${host}:${port}/${database}`;
  }

  /** The ledger past the door. */
  async open(): Promise<{ pool: pg.Pool; store: EventStore; close(): Promise<void> }> {
    const pool = poolOf(this.server.connection);
    // Nobody may have been there before.
    await migrate(pool);
    const store = new PostgresEventStore(pool);
    const close = async (): Promise<void> => {
      await store.close();
      await pool.end();
    };
    return { pool, store, close };
  }

  /** Ends every connection of the service, whatever it is doing; returns how many. */
  async terminateAll(only = 'true'): Promise<number> {
    const client = new pg.Client(this.server.connection);
    await client.connect();
    const { rowCount } = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and ${only}`,
    );
    await client.end();
    return rowCount ?? 0;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** SIGQUIT is what `pg_ctl stop -m immediate` sends: nothing is written, and the next start replays the log. */
  async killAndWait(signal: 'SIGKILL' | 'SIGQUIT' = 'SIGKILL'): Promise<void> {
    process.kill(this.server.pid, signal);
    await this.server.exited;
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir });
  }

  async close(): Promise<void> {
    this.door.close();
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Each start has a place of its own. */
  #connect(): Socket {
    const { host, port } = this.server.connection;
    return connect(path.join(host, `.s.PGSQL.${port}`));
  }
}
