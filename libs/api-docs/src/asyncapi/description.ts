import type { Schema } from '@passid/event-schemas';

export interface Reference {
  readonly $ref: string;
}

export interface Server {
  readonly host: string;
  readonly protocol: string;
  readonly pathname?: string;
  readonly description: string;
  readonly variables?: Readonly<Record<string, { readonly description: string; readonly examples: readonly string[] }>>;
  readonly security?: readonly Reference[];
}

export interface Message {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly contentType?: string;
  readonly headers?: Schema;
  readonly payload: Schema;
  readonly correlationId?: { readonly location: string; readonly description: string };
  readonly bindings?: object;
  readonly examples?: readonly { readonly headers?: object; readonly payload: unknown }[];
}

export interface Channel {
  readonly address: string | null;
  readonly title: string;
  readonly description: string;
  readonly servers: readonly Reference[];
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings?: object;
}

export interface ChannelOperation {
  readonly action: 'send';
  readonly channel: Reference;
  readonly title: string;
  readonly summary: string;
  readonly security?: readonly Reference[];
  readonly bindings?: object;
}

/** The part of an AsyncAPI 3.0 document that we write. */
export interface EventsDescription {
  readonly asyncapi: '3.0.0';
  readonly info: object;
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, Server>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, ChannelOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}
