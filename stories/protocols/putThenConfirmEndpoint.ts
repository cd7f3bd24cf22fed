/**
 * The server of the example "your own protocol", in memory.
 *
 *   PUT  {path}/:name           raw bytes   -> 204
 *   POST {path}/:name/confirm               -> 200 { "id" }, again the same
 */
import { md5Of, type SimulatedEndpoint, type SimulatedObject } from '../../src/testing/index.ts';

export function putThenConfirmEndpoint(): SimulatedEndpoint {
  const put = new Map<string, SimulatedObject>();
  const confirmed = new Map<string, SimulatedObject>();
  return {
    get objects() {
      return [...confirmed.values()];
    },
    answer({ method, url, bytes, type }) {
      const [, name, isConfirm] = /\/([^/]+?)(\/confirm)?$/.exec(url.pathname) ?? [];
      if (name === undefined) return undefined;
      if (method === 'PUT') {
        put.set(name, {
          id: `file-${put.size + 1}`,
          name: decodeURIComponent(name),
          type,
          bytes,
          md5: md5Of(bytes),
        });
        return { status: 204 };
      }
      if (method !== 'POST' || isConfirm === undefined) return undefined;
      const object = confirmed.get(name) ?? put.get(name);
      if (object === undefined) return { status: 404, json: { message: 'Nothing was put under this name.' } };
      confirmed.set(name, object);
      return { status: 200, json: { id: object.id } };
    },
  };
}
