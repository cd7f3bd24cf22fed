/** Whatever was thrown, as an error of the hierarchy. */
import { isUploadError, StatusError, UploadError } from './errors.ts';

/** A typed error for anything that was thrown. Something with a `status` counts as that refusal. */
export function toUploadError(error: unknown): UploadError {
  if (isUploadError(error)) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status >= 400) return new StatusError({ status, body: '' });
  return new UploadError({
    code: 'unknown',
    message: `The upload stopped because of an unexpected error (${error instanceof Error ? error.message : String(error)}). Look at the cause.`,
    cause: error,
  });
}
