export { EmbeddedFeed } from './embedded/embedded-feed.js';
export { Feed, type Consume } from './feed.js';
