/** Express reads 100 kB of JSON by default, and a completion names every part, about 60 bytes each. */
import express from 'express';
import { uploads } from './uploads.ts';
import { userOf } from './userOf.ts';

export const app = express();

app.post('/api/uploads', express.json({ limit: '1mb' }), async (request, response) => {
  const user = await userOf(request.headers.authorization);
  const { status, body } = await uploads.answer(request.query['action'], request.body, user);
  response.set('Cache-Control', 'no-store').status(status).json(body);
});
