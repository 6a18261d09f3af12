import type { WebhookEvent } from '@passidio/node';

/** Shown on the page; the oldest goes first. */
const ENTRIES_MAX = 100;

/** A page that is open. */
type Listener = (log: WebhookLogSnapshot) => void;

export interface WebhookLogSnapshot {
  /** Newest first, each once. */
  readonly events: readonly WebhookEvent[];
  /** Count of refused webhooks; their content is not kept. */
  readonly refused: number;
}

/** The webhooks that arrived with a signature that holds. */
export class WebhookLog {
  #log: WebhookLogSnapshot = { events: [], refused: 0 };
  readonly #listeners = new Set<Listener>();

  get snapshot(): WebhookLogSnapshot {
    return this.#log;
  }

  /** Delivery is at least once: duplicates have the same id. */
  accept(event: WebhookEvent): void {
    if (this.#log.events.some(({ id }) => id === event.id)) return;
    this.#set({ ...this.#log, events: [masked(event), ...this.#log.events].slice(0, ENTRIES_MAX) });
  }

  refuse(): void {
    this.#set({ ...this.#log, refused: this.#log.refused + 1 });
  }

  /** The webhook that announced this verification, once it has come. */
  about(auditId: string): WebhookEvent | undefined {
    return this.#log.events.find(({ data }) => 'audit_id' in data && data.audit_id === auditId);
  }

  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(log: WebhookLogSnapshot): void {
    this.#log = log;
    for (const listener of this.#listeners) listener(log);
  }
}

/** A token opens the claims again: a page that shows the log must not show it. */
function masked<Event extends WebhookEvent>(event: Event): Event {
  const { token } = event.data as { token?: unknown };
  if (typeof token !== 'string') return event;
  return { ...event, data: { ...event.data, token: `PASSID-****-****-****-${token.slice(-4)}` } };
}
