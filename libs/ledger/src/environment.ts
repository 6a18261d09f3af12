/** The two worlds an institution works in. They never share a stream, a view row, a key or a topic. */
export type Environment = 'sandbox' | 'live';
