import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An address that stays, in front of a server that does not: it is the network between, and can be cut. */
export class Door {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    connect: () => Socket,
  ) {
    server.on('connection', (socket) => {
      if (this.#isCut) socket.destroy();
      else this.#pass(socket, connect());
    });
  }

  /** `connect` opens a connection to what is behind it. */
  static async to(connect: () => Socket): Promise<Door> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Door(server, connect);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends every connection, whatever passes through it, and lets none through until it is mended. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #pass(socket: Socket, onward: Socket): void {
    for (const each of [socket, onward]) {
      this.#sockets.add(each);
      each.on('close', () => this.#sockets.delete(each));
    }
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.pipe(onward);
    onward.pipe(socket);
  }
}
