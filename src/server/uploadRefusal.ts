/** What the helper answers when it does not do what it was asked: a status, S3's code where there is one, and a sentence. */
export class UploadRefusal extends Error {
  override readonly name = 'UploadRefusal';
  readonly status: number;
  readonly code: string;

  /**
   * @param status - 4xx: repeating it does not help. 5xx and 429: the client tries again.
   * @param code - as S3 names it: NoSuchUpload, InvalidPart, EntityTooLarge; or a name of your own.
   * @param message - one sentence for people.
   */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** 404, as the storage and the helper say it. */
export const noSuchUpload = (): UploadRefusal =>
  new UploadRefusal(404, 'NoSuchUpload', 'The upload is not known, or it is over.');
