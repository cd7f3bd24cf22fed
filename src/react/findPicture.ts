/** How an application says where its server keeps the pictures that it makes. */

export interface FindOptions {
  readonly signal: AbortSignal;
}

/** An address for an image element, the picture itself, or null while there is none. */
export type PictureAnswer = string | Blob | null | Promise<string | Blob | null>;

/**
 * Where the server keeps the picture it has made of a file. Asked again after null, an error or an address without a
 * picture: after 1 s, then 2, 4 and so on, at most every 30 s and twelve times in all.
 *
 * @param result - of the upload.
 */
export type FindPicture<Result = never> = (result: Result, options: FindOptions) => PictureAnswer;
