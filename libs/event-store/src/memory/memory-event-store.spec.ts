import { describeEventStore } from '../event-store.contract.js';
import { MemoryEventStore } from './memory-event-store.js';

describeEventStore('The memory keeper', () => {
  const store = new MemoryEventStore();
  return Promise.resolve({ store, close: () => store.close() });
});
