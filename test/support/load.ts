import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, BankClient } from './bank-client.js';
import type { Fleet } from './fleet.js';
import { waitFor } from './wait-for.js';

const CLIENTS = 4;

/**
 * Fast enough that every fault meets requests under way, and no faster: a system that cannot keep up with its load on a
 * busy machine would be measured, and not its recovery.
 */
const THINKS_MS = 150;

/** As `Retry-After` asks for, on a test's scale. */
const REPEATS_AFTER_MS = 25;

/** The longest wait of anything in the system, twice. */
const RECOVERS_WITHIN_MS = 30_000;

const CODE = 'KE8V-3TXY-Z72L';

export interface Acknowledged {
  readonly bank: BankClient;
  /** The stream that has to hold what was acknowledged. */
  readonly stream: string;
  readonly auditId?: string;
}

/** Banks at work: each request is repeated under its key, at either api process, until it is answered with success. */
export class Load {
  /** By Idempotency-Key. */
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Answers that were neither success nor a 503. */
  readonly others: string[] = [];
  #repeats = 0;
  #isOver = false;
  #failure: Error | undefined;
  readonly #clients: Promise<void>[];

  constructor(
    private readonly fleet: Fleet,
    banks: readonly BankClient[],
  ) {
    this.#clients = Array.from({ length: CLIENTS }, (_, index) =>
      this.#client(banks[index % banks.length] as BankClient, index).catch((error: Error) => {
        this.#failure ??= error;
      }),
    );
  }

  get repeats(): number {
    return this.#repeats;
  }

  /** A verification that was asked for after this call, once it is acknowledged. */
  async verified(bank: BankClient): Promise<string> {
    const key = randomUUID();
    await this.#untilAcknowledged(bank, key, 'redeem', 0);
    return this.acknowledged.get(key)?.auditId ?? '';
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #client(bank: BankClient, index: number): Promise<void> {
    for (let turn = index; !this.#isOver; turn += 1) {
      await this.#untilAcknowledged(bank, randomUUID(), turn % 4 === 3 ? 'session' : 'redeem', turn);
      await delay(THINKS_MS);
    }
  }

  async #untilAcknowledged(bank: BankClient, key: string, what: 'redeem' | 'session', door: number): Promise<void> {
    let tries = 0;
    const isAnswered = async (): Promise<boolean> => {
      const { apis } = this.fleet;
      const through = bank.through(apis[(door + tries) % apis.length]?.call ?? bank.send);
      tries += 1;
      const headers = { 'idempotency-key': key };
      const asked = what === 'redeem' ? through.redeem(CODE, {}, headers) : through.createSession({}, headers);
      const answer = await asked.catch(() => undefined);
      if (answer !== undefined && this.#note(answer, bank, key)) return true;
      this.#repeats += 1;
      await delay(REPEATS_AFTER_MS);
      return false;
    };
    await waitFor(isAnswered, `a request to be answered: ${this.others.at(-1) ?? ''}`, RECOVERS_WITHIN_MS);
  }

  /** Whether the client is content. */
  #note({ status, json, text }: Answer, bank: BankClient, key: string): boolean {
    if (status === 200) {
      const auditId = json.data.audit_id as string;
      this.acknowledged.set(key, { bank, stream: `verification-${auditId}`, auditId });
    } else if (status === 201) this.acknowledged.set(key, { bank, stream: `session-${json.requestId}` });
    else if (status !== 503) this.others.push(text);
    return status < 300;
  }
}
