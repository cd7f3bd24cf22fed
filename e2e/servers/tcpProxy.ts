/**
 * A loopback port whose connections go to other ports in turn, and whose requests may be late: a balancer in front of
 * several servers, or the way to a server that is far away. It looks at no byte, so signatures stay what they are.
 */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** What lies between a client and the servers. */
export interface Distance {
  /** How much later every byte arrives at the server; answers come as they are. @default 0 */
  readonly delayMs?: number;
  /** How many bytes a connection may have on their way, as TCP's congestion window allows. @default any number */
  readonly windowBytes?: number;
}

/** @param ports - of the servers; each connection goes to the next one. */
export async function startTcpProxy(
  ports: readonly number[],
  { delayMs = 0, windowBytes = Number.POSITIVE_INFINITY }: Distance = {},
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const port = ports[count % ports.length] ?? 0;
    count += 1;
    const upstream = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    travel(client, upstream, { delayMs, windowBytes });
    upstream.pipe(client);
    for (const [socket, peer] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      // A broken connection is broken for both.
      socket.on('error', () => peer.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        peer.destroySoon();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function travel(from: Socket, to: Socket, { delayMs, windowBytes }: Required<Distance>): void {
  if (delayMs === 0) {
    from.pipe(to);
    return;
  }
  let underwayBytes = 0;
  const mayGoOn = (): boolean => underwayBytes < windowBytes && !to.writableNeedDrain;
  // Timers of one duration end in the order in which they began.
  from.on('data', (bytes) => {
    underwayBytes += bytes.length;
    if (!mayGoOn()) from.pause();
    setTimeout(() => {
      underwayBytes -= bytes.length;
      if (to.writable) to.write(bytes);
      if (mayGoOn()) from.resume();
    }, delayMs);
  });
  to.on('drain', () => {
    if (mayGoOn()) from.resume();
  });
  from.once('end', () => setTimeout(() => to.end(), delayMs));
}
