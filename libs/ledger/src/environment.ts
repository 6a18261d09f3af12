/** They never share a stream, a row of a read model, a key or a topic. */
export type Environment = 'sandbox' | 'live';
