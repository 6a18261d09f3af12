import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The port that is wished for, or any that is free. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, 'localhost');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0) throw error;
    return listen(server, 0);
  }
  return (server.address() as AddressInfo).port;
}

/** For another process to listen on. Somebody else may take it meanwhile; then that process says so. */
export async function freePort(wished: number): Promise<number> {
  const server = createServer();
  const port = await listen(server, wished);
  server.close();
  await once(server, 'close');
  return port;
}
