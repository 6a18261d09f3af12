import type { SealedBox } from '@passid/credentials';
import { batchLoader } from '@passid/event-store';
import type { EventOf, Role } from '@passid/ledger';
import type { Pool } from 'pg';
import { endedLogin } from './ended-login.js';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Who may speak for an institution, in which role, and with which password? */
export const membership = readModel({
  name: 'membership',
  version: 1,
  types: ['InstitutionOnboarded', 'MemberJoined', 'MemberRoleChanged', 'MemberRemoved'],
  define: (table) => `create table ${table} (
    institution_id text not null,
    member_id text not null,
    email_hash text not null,
    role text not null,
    joined_position bigint not null,
    sealed json not null,
    primary key (institution_id, member_id)
  );
  create index on ${table} (email_hash, joined_position)`,
  async project(client, table, events) {
    for (const event of events)
      switch (event.type) {
        case 'InstitutionOnboarded':
        case 'MemberJoined':
          await client.query(
            `insert into ${table} select * from json_to_recordset($1) as r(institution_id text, member_id text,
              email_hash text, role text, joined_position bigint, sealed json) on conflict do nothing`,
            asRows([rowOf(event, Number(event.position))]),
          );
          break;
        case 'MemberRoleChanged':
          await client.query(`update ${table} set role = $3 where institution_id = $1 and member_id = $2`, [
            event.data.institutionId,
            event.data.memberId,
            event.data.role,
          ]);
          break;
        case 'MemberRemoved':
          await client.query(`delete from ${table} where institution_id = $1 and member_id = $2`, [
            event.data.institutionId,
            event.data.memberId,
          ]);
      }
  },
});

function rowOf(event: EventOf<'InstitutionOnboarded' | 'MemberJoined'>, position: number): object {
  const { memberId, emailHash, sealed } = event.type === 'MemberJoined' ? event.data : event.data.owner;
  return {
    institution_id: event.data.institutionId,
    member_id: memberId,
    email_hash: emailHash,
    role: event.type === 'MemberJoined' ? event.data.role : 'owner',
    joined_position: position,
    sealed,
  };
}

/** One log-in of one member. */
export interface LoginClaim {
  readonly institutionId: string;
  readonly memberId: string;
  readonly loginId: string;
}

/**
 * The member's role now; undefined for a removed member and for a log-in that has ended. Every request of a dashboard asks
 * this: look-ups that arrive during a query share the next one.
 */
export function rolesOfLogins(pool: Pool): (claim: LoginClaim) => Promise<Role | undefined> {
  const find = batchLoader(async (claims: readonly string[]) => {
    const { rows } = await pool.query<{ claim: string; role: Role }>({
      name: 'roles_of_logins',
      text: `select c.claim::text as claim, m.role from json_array_elements($1::json) as c(claim)
        join ${tableOf(membership)} m on m.institution_id = c.claim->>0 and m.member_id = c.claim->>1
        where not exists (select from ${tableOf(endedLogin)} e where e.login_id = c.claim->>2)`,
      values: [`[${claims.join(',')}]`],
    });
    return new Map(rows.map(({ claim, role }) => [claim, role]));
  });
  return ({ institutionId, memberId, loginId }) => find(JSON.stringify([institutionId, memberId, loginId]));
}

export interface Membership {
  readonly institutionId: string;
  readonly memberId: string;
  readonly role: Role;
  /** Opens in the institution's stream. */
  readonly sealed: SealedBox;
}

/** The memberships of an address, oldest first: what somebody else onboards under it later pushes none over the limit. */
export async function findMemberships(
  pool: Pool,
  emailHash: string,
  limit: number,
  institutionId?: string,
): Promise<Membership[]> {
  const { rows } = await pool.query<Membership>({
    name: 'memberships_of_address',
    text: `select institution_id as "institutionId", member_id as "memberId", role, sealed from ${tableOf(membership)}
      where email_hash = $1 and ($3::text is null or institution_id = $3) order by joined_position limit $2`,
    values: [emailHash, limit, institutionId ?? null],
  });
  return rows;
}
