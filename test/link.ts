import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between a worker and its server that can be cut. */
export interface Link {
  /** What the worker is told to reach, host:port. */
  readonly address: string;
  /** From now on nothing passes in either direction, and nobody is told: as with a cable that is pulled. */
  cut(): void;
  /** Connections of before are gone, new ones pass. */
  mend(): void;
  stop(): Promise<void>;
}

/** Makes a link on loopback to `server`, host:port. */
export const startLink = async (server: string): Promise<Link> => {
  const [host = '', port = ''] = server.split(':');
  const sockets = new Set<Socket>();
  let isCut = false;
  const listener = createServer((inner) => {
    const ends = isCut ? [inner] : [inner, connect(Number(port), host)];
    for (const end of ends) {
      sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        sockets.delete(end);
        for (const other of ends) other.destroy();
      });
    }
    const [, outer] = ends;
    if (outer === undefined) inner.pause();
    else inner.pipe(outer).pipe(inner);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => {
      isCut = false;
      destroyAll();
    },
    async stop() {
      destroyAll();
      listener.close();
      await once(listener, 'close');
    },
  };
};
