/**
 * The S3-compatible engine under test: the one that the environment names, or a Ceph of our own.
 *
 *   GANTRY_S3_ENDPOINT=http://127.0.0.1:9000      where the engine answers, path style
 *   GANTRY_S3_CREDENTIALS=access-key:secret-key   who may make and empty buckets there
 */
import process from 'node:process';
import { startCeph, type CephOptions } from './cephCluster.ts';

export interface S3Engine {
  /** Address without a bucket. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

/** @param options - of a Ceph of our own. */
export async function openS3Engine(options?: CephOptions): Promise<S3Engine> {
  const endpoint = process.env['GANTRY_S3_ENDPOINT'];
  if (endpoint === undefined) return startCeph(options);
  const [accessKeyId = '', ...rest] = (process.env['GANTRY_S3_CREDENTIALS'] ?? '').split(':');
  const secretAccessKey = rest.join(':');
  if (accessKeyId === '' || secretAccessKey === '')
    throw new Error(
      'GANTRY_S3_ENDPOINT names an engine, but nobody may use it. Set GANTRY_S3_CREDENTIALS to access-key:secret-key.',
    );
  return { endpoint, accessKeyId, secretAccessKey, stop: async () => undefined };
}
