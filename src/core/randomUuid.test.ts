import { afterEach, describe, expect, it, vi } from 'vitest';
import { randomUuid } from './randomUuid.ts';

const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('randomUuid', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is a v4 uuid, another one each time', () => {
    expect(randomUuid()).toMatch(v4);
    expect(randomUuid()).not.toBe(randomUuid());
  });

  it('is one where pages have no secure context, too', () => {
    const { crypto } = globalThis;
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    for (let round = 0; round < 100; round += 1) expect(randomUuid()).toMatch(v4);
    expect(randomUuid()).not.toBe(randomUuid());
  });
});
