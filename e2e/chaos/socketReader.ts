/**
 * Reads a socket on demand. What nobody asks for stays in the kernel's buffer, so the other side is slowed down or
 * silenced by not asking, exactly as by a slow or dead machine.
 */
import type { Socket } from 'node:net';

export interface SocketReader {
  /** The next bytes, one or more, at most `maxBytes`; undefined once the other side has ended or is gone. */
  take(maxBytes: number): Promise<Buffer | undefined>;
  /** Everything until the other side ends. */
  rest(): Promise<Buffer>;
  /** Bytes to be taken again, before all others. */
  giveBack(bytes: Buffer): void;
}

export function readSocket(socket: Socket): SocketReader {
  let kept: Buffer = Buffer.alloc(0);
  let isOver = false;
  let wake = (): void => {};
  const end = (): void => {
    isOver = true;
    wake();
  };
  socket.on('readable', () => wake());
  socket.once('end', end).once('close', end);
  // A broken connection is an end like any other here; 'close' follows.
  socket.on('error', end);

  async function take(maxBytes: number): Promise<Buffer | undefined> {
    for (;;) {
      if (kept.length === 0) kept = (socket.read() as Buffer | null) ?? kept;
      if (kept.length > 0) {
        const taken = kept.subarray(0, maxBytes);
        kept = kept.subarray(taken.length);
        return taken;
      }
      if (isOver) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    take,
    async rest() {
      const chunks: Buffer[] = [];
      for (let chunk = await take(Infinity); chunk !== undefined; chunk = await take(Infinity))
        chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    giveBack: (bytes) => void (kept = Buffer.concat([bytes, kept])),
  };
}
