import { DEFAULT_TOPIC_PREFIX } from '@passid/feed';
import type { Config } from '@passid/runtime';
import { describeEvents } from './describe-events.js';
import type { EventsDescription } from './description.js';

/** The description of all events, made when it is first asked for. */
export class EventsDocument {
  #description: EventsDescription | undefined;
  #json: string | undefined;

  constructor(private readonly config: Pick<Config, 'publicUrl' | 'kafka'>) {}

  get description(): EventsDescription {
    const { publicUrl, kafka } = this.config;
    this.#description ??= describeEvents({ publicUrl, topicPrefix: kafka?.topicPrefix ?? DEFAULT_TOPIC_PREFIX });
    return this.#description;
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.description);
    return this.#json;
  }
}
