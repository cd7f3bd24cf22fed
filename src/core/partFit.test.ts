import { describe, expect, it } from 'vitest';
import { createPartFit, createPartMemory, partBytesAfter } from './partFit.ts';

interface Session {
  readonly partBytes: number;
  readonly isSettled?: true;
}

const limits = { minBytes: 16, maxBytes: 1024 };
const endpoint = 'https://api.test/uploads';
const protocol = {
  endpoint,
  parts: {
    ...limits,
    of: ({ partBytes }: Session) => partBytes,
    resize: (session: Session, partBytes: number) =>
      session.isSettled === true ? undefined : { ...session, partBytes },
  },
};

describe('the next part', () => {
  it.each([
    {
      title: 'is cut to five seconds after one of 40',
      partBytes: 800,
      bytes: 800,
      tookMs: 40_000,
      next: 100,
    },
    { title: 'is never smaller than the contract wants', partBytes: 64, bytes: 64, tookMs: 90_000, next: 16 },
    { title: 'stays after one of 20', partBytes: 800, bytes: 800, tookMs: 20_000, next: 800 },
    { title: 'stays after one of 2', partBytes: 128, bytes: 128, tookMs: 2000, next: 128 },
    { title: 'doubles after a fast one', partBytes: 128, bytes: 128, tookMs: 1999, next: 256 },
    { title: 'is never larger than the contract allows', partBytes: 800, bytes: 800, tookMs: 1, next: 1024 },
    {
      title: 'is not cut because the last bytes were few and slow',
      partBytes: 128,
      bytes: 3,
      tookMs: 40_000,
      next: 128,
    },
    {
      title: 'does not grow because the last bytes were few',
      partBytes: 128,
      bytes: 3,
      tookMs: 1,
      next: 128,
    },
  ])('$title', ({ partBytes, bytes, tookMs, next }) => {
    expect(partBytesAfter(partBytes, { bytes, tookMs }, limits)).toBe(next);
  });
});

describe('what an endpoint bore', () => {
  it('is where the next upload to it begins, and says nothing about others', () => {
    const memory = createPartMemory();
    createPartFit(protocol, memory).answered({ partBytes: 800 }, { bytes: 800, tookMs: 40_000 });
    expect(createPartFit(protocol, memory).first({ partBytes: 800 })).toEqual({ partBytes: 100 });
    const other = { ...protocol, endpoint: 'https://other.test' };
    expect(createPartFit(other, memory).first({ partBytes: 800 })).toEqual({ partBytes: 800 });
  });

  it('is one endpoint for all that name none', () => {
    const memory = createPartMemory();
    const { parts } = protocol;
    createPartFit({ parts }, memory).answered({ partBytes: 800 }, { bytes: 800, tookMs: 40_000 });
    expect(createPartFit({ parts }, memory).first({ partBytes: 800 })).toEqual({ partBytes: 100 });
  });

  it('is remembered also where the upload itself cannot change any more', () => {
    const memory = createPartMemory();
    const settled: Session = { partBytes: 800, isSettled: true };
    const fit = createPartFit(protocol, memory);
    expect(fit.answered(settled, { bytes: 800, tookMs: 40_000 })).toBe(settled);
    expect(fit.first({ partBytes: 800 })).toEqual({ partBytes: 100 });
  });

  it('never grows again to what was refused as too large', () => {
    const fit = createPartFit(protocol, createPartMemory());
    const halved = fit.refused({ partBytes: 800 }, { bytes: 800, tookMs: 1 });
    expect(halved).toEqual({ partBytes: 400 });
    expect(fit.answered({ partBytes: 400 }, { bytes: 400, tookMs: 1 })).toEqual({ partBytes: 400 });
    expect(fit.first({ partBytes: 800 })).toEqual({ partBytes: 400 });
  });

  it('cannot be less than the smallest part', () => {
    const fit = createPartFit(protocol, createPartMemory());
    expect(fit.refused({ partBytes: 16 }, { bytes: 16, tookMs: 1 })).toBeUndefined();
    expect(fit.refused({ partBytes: 30 }, { bytes: 30, tookMs: 1 })).toEqual({ partBytes: 16 });
  });

  it('cannot be less either where it holds the rest as well', () => {
    const memory = createPartMemory();
    const smallest = { partBytes: 16 };
    expect(createPartFit(protocol, memory).refused(smallest, { bytes: 30, tookMs: 1 })).toBeUndefined();
    expect(createPartFit(protocol, memory).first({ partBytes: 800 })).toEqual({ partBytes: 800 });
  });

  it('cannot be helped where the size is settled', () => {
    const fit = createPartFit(protocol, createPartMemory());
    expect(fit.refused({ partBytes: 800, isSettled: true }, { bytes: 800, tookMs: 1 })).toBeUndefined();
  });
});

describe('a part that broke off', () => {
  it('after two seconds is halved, so that a connection that dies young carries something', () => {
    const fit = createPartFit(protocol, createPartMemory());
    expect(fit.broken({ partBytes: 800 }, { bytes: 800, tookMs: 2000 })).toEqual({ partBytes: 400 });
  });

  it('says nothing when it was only the rest of a file', () => {
    const memory = createPartMemory();
    const whole = { partBytes: 800 };
    expect(createPartFit(protocol, memory).broken(whole, { bytes: 3, tookMs: 3000 })).toBe(whole);
    expect(createPartFit(protocol, memory).first(whole)).toBe(whole);
  });

  it('at once has nothing to do with its size', () => {
    const fit = createPartFit(protocol, createPartMemory());
    expect(fit.broken({ partBytes: 800 }, { bytes: 800, tookMs: 1999 })).toEqual({ partBytes: 800 });
  });
});

it('leaves sessions alone where the protocol knows no parts', () => {
  const fit = createPartFit<Session>({ endpoint }, createPartMemory());
  const session: Session = { partBytes: 800 };
  const part = { bytes: 800, tookMs: 40_000 };
  expect([fit.first(session), fit.answered(session, part), fit.broken(session, part)]).toEqual([
    session,
    session,
    session,
  ]);
  expect(fit.refused(session, part)).toBeUndefined();
});
