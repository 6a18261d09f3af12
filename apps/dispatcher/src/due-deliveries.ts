import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

const SCHEMA_LOCK = 7_236_205;

/** Longer than any attempt takes: after it the process that claimed the delivery is taken for dead. */
const LEASE_SECONDS = 60;

/** Due rows one claim looks at, so that a backlog of millions costs no more than a thousand. */
const LOOK_MAX = 1_000;

export interface DueDelivery {
  readonly deliveryId: string;
  readonly institutionId: string;
  readonly dueAt: string;
}

/**
 * What to send next. A row is a hint, made from the ledger and lost without harm: the delivery's stream is asked before
 * anything is sent.
 */
@Injectable()
export class DueDeliveries {
  constructor(private readonly pool: Pool) {}

  async define(): Promise<void> {
    await this.pool.query(`begin; select pg_advisory_xact_lock(${SCHEMA_LOCK});
      create schema if not exists dispatcher;
      create table if not exists dispatcher.due_delivery (
        delivery_id text primary key,
        institution_id text not null,
        due_at timestamptz not null,
        leased_until timestamptz
      );
      create index if not exists due_delivery_due_at on dispatcher.due_delivery (due_at);
      commit`);
  }

  /** Brings rows to what the ledger says; a delivery named here is no longer leased. */
  async put(due: readonly DueDelivery[]): Promise<void> {
    if (due.length === 0) return;
    await this.pool.query({
      name: 'due_deliveries_put',
      text: `insert into dispatcher.due_delivery (delivery_id, institution_id, due_at)
        select * from json_to_recordset($1) as r("deliveryId" text, "institutionId" text, "dueAt" timestamptz)
        on conflict (delivery_id) do update set due_at = excluded.due_at, leased_until = null`,
      values: [JSON.stringify(due)],
    });
  }

  async remove(deliveryIds: readonly string[]): Promise<void> {
    if (deliveryIds.length === 0) return;
    await this.pool.query({
      name: 'due_deliveries_remove',
      text: 'delete from dispatcher.due_delivery where delivery_id = any($1)',
      values: [deliveryIds],
    });
  }

  /**
   * Claims up to `limit` deliveries that are due, oldest first, no more than `perInstitution` for each less what it has
   * in hand; several processes never claim the same.
   */
  async claim(
    now: Date,
    limit: number,
    perInstitution: number,
    inHand: ReadonlyMap<string, number>,
  ): Promise<Pick<DueDelivery, 'deliveryId' | 'institutionId'>[]> {
    const { rows } = await this.pool.query<Pick<DueDelivery, 'deliveryId' | 'institutionId'>>({
      name: 'due_deliveries_claim',
      text: `with due as (
          select delivery_id, institution_id, due_at from dispatcher.due_delivery
          where due_at <= $1 and (leased_until is null or leased_until < now()) and institution_id <> all($5)
          order by due_at limit ${LOOK_MAX}
        ), ranked as (
          select delivery_id, institution_id, due_at, row_number() over (partition by institution_id order by due_at) as place from due
        ), allowed as (
          select r.delivery_id from ranked r
          left join json_each_text($4::json) held on held.key = r.institution_id
          where r.place <= $3 - coalesce(held.value::int, 0) order by r.due_at limit $2
        ), locked as (
          select d.delivery_id from dispatcher.due_delivery d join allowed using (delivery_id)
          where d.leased_until is null or d.leased_until < now() for update of d skip locked
        )
        update dispatcher.due_delivery d set leased_until = now() + interval '${LEASE_SECONDS} seconds'
        from locked where d.delivery_id = locked.delivery_id
        returning d.delivery_id as "deliveryId", d.institution_id as "institutionId"`,
      values: [
        now,
        limit,
        perInstitution,
        JSON.stringify(Object.fromEntries(inHand)),
        [...inHand].filter(([, count]) => count >= perInstitution).map(([institutionId]) => institutionId),
      ],
    });
    return rows;
  }
}
