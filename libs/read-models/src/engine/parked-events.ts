import type { Pool } from 'pg';

export interface ParkedEvent {
  /** The key of a model's version. */
  readonly key: string;
  readonly position: string;
  readonly eventId: string;
  readonly stream: string;
  readonly type: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

/** What read models could not digest, those of other releases' versions too, in the order of the ledger. */
export async function parkedEvents(pool: Pool): Promise<ParkedEvent[]> {
  const { rows } = await pool.query<ParkedEvent>(
    `select model as key, position, event_id as "eventId", stream, type, reason, parked_at as "parkedAt"
      from views.parked_event order by model, position`,
  );
  return rows;
}
