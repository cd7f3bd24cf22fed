import { expect, it } from 'vitest';
import { createLazyCode } from './lazyCode.ts';

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

it('is asked for once, however many need it', async () => {
  const code = { name: 'code' };
  const asked: string[] = [];
  const lazy = createLazyCode(() => {
    asked.push('asked');
    return Promise.resolve(code);
  });
  expect(asked).toEqual([]);
  lazy.request();
  lazy.request();
  expect(lazy.get()).toBeUndefined();
  await settled();
  expect(lazy.get()).toBe(code);
  lazy.request();
  expect(asked).toEqual(['asked']);
});

it('may be asked for again after it could not be loaded, and tells whoever waits', async () => {
  const code = { name: 'code' };
  const answers = [Promise.reject(new Error('gone')), Promise.resolve(code)];
  const lazy = createLazyCode(() => answers.shift()!);
  const told: unknown[] = [];
  const stop = lazy.subscribe(() => told.push(lazy.get()));
  lazy.request();
  await settled();
  lazy.request();
  await settled();
  stop();
  expect(told).toEqual(['failed', code]);
});
