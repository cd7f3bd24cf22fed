/** Who may store what, and where. The storage is held to size and type. */
import process from 'node:process';
import { s3Uploads } from '../../../src/server/s3.ts';
import { userOf } from './userOf.ts';

const { S3_KEY_ID = '', S3_SECRET = '', UPLOAD_SECRET = '' } = process.env;

export const uploads = s3Uploads({
  bucketUrl: 'https://my-bucket.s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  credentials: { accessKeyId: S3_KEY_ID, secretAccessKey: S3_SECRET },
  secret: UPLOAD_SECRET,
  authorize: (request) => userOf(request.headers.get('authorization')),
  keyFor: ({ name }, user) => `${user}/${crypto.randomUUID()}/${name}`,
  maxBytes: 5_000_000_000,
  types: ['image/*', 'video/*', 'application/pdf'],
});
