import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { leaseObjectUrl } from './objectUrls.ts';

const revoked = vi.spyOn(URL, 'revokeObjectURL');
afterEach(() => {
  revoked.mockClear();
});
afterAll(() => {
  revoked.mockRestore();
});

describe('a leased object URL', () => {
  it('is one for all who show the Blob, and is revoked when the last one lets go', () => {
    const blob = new Blob(['a']);
    const [first, second] = [leaseObjectUrl(blob), leaseObjectUrl(blob)];
    expect(second.url).toBe(first.url);
    first.release();
    expect(revoked).not.toHaveBeenCalled();
    second.release();
    expect(revoked.mock.calls).toEqual([[first.url]]);
  });

  it('is a new one for a Blob that is shown again, and another one for another Blob', () => {
    const blob = new Blob(['a']);
    const first = leaseObjectUrl(blob);
    first.release();
    const again = leaseObjectUrl(blob);
    const other = leaseObjectUrl(new Blob(['a']));
    expect(new Set([first.url, again.url, other.url]).size).toBe(3);
    again.release();
    other.release();
  });
});
