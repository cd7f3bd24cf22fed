/** What travels between the page and a worker: the wire format, and nothing else. */

/** A Blob crosses by reference; its bytes are not copied. */
export interface WorkerRequest<Input> {
  readonly id: number;
  readonly input: Input;
}

export interface WorkerCancel {
  readonly id: number;
  readonly cancel: true;
}

export type WorkerReply<Output> =
  | { readonly id: number; readonly progress: number }
  | { readonly id: number; readonly output: Output }
  /** Name and message, because errors lose their class on the way. */
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

export interface Md5Input {
  readonly blob: Blob;
}

export interface ThumbnailInput {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
  readonly fit: 'cover' | 'contain';
  /** Name of the lock under which large pictures are decoded, one at a time. */
  readonly turn: string;
}

export interface ThumbnailOutput {
  /** Pixels of the original, upright. */
  readonly facts: { readonly width: number; readonly height: number };
  readonly picture: { readonly blob: Blob; readonly width: number; readonly height: number };
}
