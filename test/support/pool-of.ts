import pg from 'pg';

/** Whose server may stop under it: a pool's end() resolves before its connections are gone, and they hear of the stop. */
export function poolOf(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => undefined);
  return pool;
}
