export { CLOUD_EVENT_MEDIA_TYPE, cloudEventOf, cloudEventTypeOf } from './cloud-event.js';
export { EmbeddedFeed } from './embedded/embedded-feed.js';
export { parkedFeedEvents, retryFeedEvents, type ParkedFeedEvent } from './embedded/parked-events.js';
export { Feed, Relay, type Consume } from './feed.js';
export { type KafkaFeedOptions } from './kafka/kafka-feed.js';
export { openKafkaFeed } from './kafka/open-kafka-feed.js';
export { DEFAULT_TOPIC_PREFIX, environmentTopics, type TopicSettings } from './kafka/topics.js';
