/**
 * Addresses of Blobs for `src`, leased by reference count: two rows that show one picture share one address, and the
 * last one that lets go of it revokes it.
 */

export interface ObjectUrlLease {
  readonly url: string;
  /** To be called once. */
  release(): void;
}

const leases = new WeakMap<Blob, { readonly url: string; holders: number }>();

export function leaseObjectUrl(blob: Blob): ObjectUrlLease {
  const lease = leases.get(blob) ?? { url: URL.createObjectURL(blob), holders: 0 };
  leases.set(blob, lease);
  lease.holders += 1;
  return {
    url: lease.url,
    release() {
      lease.holders -= 1;
      if (lease.holders > 0) return;
      URL.revokeObjectURL(lease.url);
      leases.delete(blob);
    },
  };
}
