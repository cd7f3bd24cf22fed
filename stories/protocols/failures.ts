/**
 * How protocols fail, for the tables of their pages. Every row has its proof: what is put in the place of which answers,
 * so that a test can watch the upload of the sample go on or end as the row says.
 */
import type { ErrorCode } from '../../src/core/errors.ts';
import type { ScriptedReply } from '../../src/testing/index.ts';

export interface ProvenFailure {
  readonly server: string;
  readonly gantry: string;
  /** The code the upload ends with. @default it goes on, and arrives */
  readonly ends?: ErrorCode;
  /** @default nothing, or with `ends` the sentence of its code */
  readonly people?: string;
  readonly proof: readonly Intervention[];
  /** Bytes of the file. @default 2000000 */
  readonly fileBytes?: number;
}

/** Something else than the server's answer, for some of the requests that `on` matches ("PUT https://…"). */
export interface Intervention {
  readonly on: RegExp;
  /** Counted from 1 among them. */
  readonly nth: readonly number[];
  /** `lost` lets the server work and loses what it says. */
  readonly answer: 'lost' | ScriptedReply;
}

/** A pause between tries; the test asks for it likewise. */
export const waiting = '“Interrupted. Trying again in …”';
/** A restart after confirmed bytes; the test asks for it where a row says so. */
export const beginsAgain = 'the bar stands still until as much is there again';

const whenever = [1, 2, 3, 4, 5, 6, 7, 8];
const storageError = (code: string, message: string): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

const qq = { part: /\/pm\/upload\/$/, done: /\?done$/ };
const media = { chunk: /\/chunk\/$/, complete: /\/complete\/$/ };
const fine = { part: /\/fine-uploader\/$/, success: /\/success\/$/ };
const azure = { block: /comp=block&/, list: /comp=blocklist$/ };
const s3 = { create: /=create$/, sign: /=signPart$/, list: /=listParts$/, complete: /=complete$/ };
const put = /^PUT /;
const patch = /^PATCH /;
const head = /^HEAD /;
const get = /^GET /;
const post = /^POST /;
/** What a server says that has every byte, of which nobody has said that they are all. */
const ietfOffset = { 'Upload-Offset': '2000000', 'Upload-Complete': '?0' };
const storagePost = /^POST https:\/\/storage/;

export const failures = {
  'qq-chunks': [
    {
      server: 'nothing, after a part was sent',
      gantry: 'sends the part again',
      people: waiting,
      proof: [{ on: qq.part, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after `?done` was sent',
      gantry: 'ends; with `repeatDone` sends it again',
      ends: 'outcome-unknown',
      proof: [{ on: qq.done, nth: [1], answer: 'lost' }],
    },
    {
      server: '404 or 410 to the first part',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: qq.part, nth: [1], answer: { status: 404 } }],
    },
    {
      server: '404 or 410 to a later part, twice',
      gantry: 'begins again, once',
      people: beginsAgain,
      proof: [{ on: qq.part, nth: [3, 4], answer: { status: 410 } }],
    },
    {
      server: 'the same after that',
      gantry: 'ends',
      ends: 'session-expired',
      proof: [{ on: qq.part, nth: [3, 4, 6, 7], answer: { status: 404 } }],
    },
    {
      server: '400 that complains about `uuid`, or at done about `totalparts`',
      gantry: 'begins again, once: something of it is lost',
      people: beginsAgain,
      proof: [
        { on: qq.done, nth: [1], answer: { status: 400, json: { errors: [{ field: 'qqtotalparts' }] } } },
      ],
    },
    {
      server: '400 that complains about `md5`, at done',
      gantry: 'looks whether the file has changed, begins again, once, then ends',
      ends: 'checksum',
      proof: [{ on: qq.done, nth: whenever, answer: { status: 400, json: { errors: [{ field: 'md5' }] } } }],
    },
    {
      server: '413 to the first part',
      gantry: 'halves the parts, down to `minPartBytes`',
      proof: [{ on: qq.part, nth: [1], answer: { status: 413 } }],
    },
    {
      server: '413 later',
      gantry: 'ends: every part has said how many there are',
      ends: 'too-large-server',
      proof: [{ on: qq.part, nth: [3], answer: { status: 413 } }],
    },
  ],
  'content-range': [
    {
      server: 'nothing, after a chunk was sent',
      gantry: 'sends the chunk again; the server’s 400 says that it has it',
      people: waiting,
      proof: [{ on: media.chunk, nth: [2], answer: 'lost' }],
    },
    {
      server: '400 with `offset` or `expected_offset`',
      gantry: 'goes on from that byte',
      proof: [{ on: media.chunk, nth: [3], answer: { status: 400, json: { offset: 204_800 } } }],
    },
    {
      server: '404 or 410 to the first chunk',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: media.chunk, nth: [1], answer: { status: 404 } }],
    },
    {
      server: '404 or 410 to a later chunk, twice',
      gantry: 'begins again, once',
      people: beginsAgain,
      proof: [{ on: media.chunk, nth: [3, 4], answer: { status: 410 } }],
    },
    {
      server: 'the same after that',
      gantry: 'ends',
      ends: 'session-expired',
      proof: [{ on: media.chunk, nth: [3, 4, 6, 7], answer: { status: 410 } }],
    },
    {
      server: '400 “already complete”',
      gantry: 'begins again, once, as another upload',
      people: beginsAgain,
      proof: [
        {
          on: media.chunk,
          nth: [3],
          answer: { status: 400, json: { detail: 'Upload has already been marked as "complete"' } },
        },
      ],
    },
    {
      server: '400 “md5 checksum does not match”, at complete',
      gantry: 'looks whether the file has changed, begins again, once, then ends',
      ends: 'checksum',
      proof: [
        {
          on: media.complete,
          nth: whenever,
          answer: { status: 400, json: { detail: 'md5 checksum does not match' } },
        },
      ],
    },
    {
      server: 'nothing, after complete was sent',
      gantry: 'ends; with `repeatComplete` sends it again',
      ends: 'outcome-unknown',
      proof: [{ on: media.complete, nth: [1], answer: 'lost' }],
    },
    {
      server: 'an offset behind what was sent',
      gantry: 'ends: following it would leave a hole',
      ends: 'reply-shape',
      proof: [
        { on: media.chunk, nth: [1], answer: { status: 201, json: { upload_id: 'M', offset: 999_999 } } },
      ],
    },
    {
      server: '413',
      gantry: 'halves the chunks, down to `minPartBytes`',
      proof: [{ on: media.chunk, nth: [3], answer: { status: 413 } }],
    },
  ],
  'presigned-put': [
    {
      server: 'nothing, after the file was sent',
      gantry: 'sends the file again to the same address',
      people: waiting,
      proof: [{ on: put, nth: [1], answer: 'lost' }],
    },
    {
      server: '403 that speaks of expiry, 400 `ExpiredToken`, or 401',
      gantry: 'has a new address signed and sends the file again, twice at most',
      proof: [
        {
          on: put,
          nth: [1, 2],
          answer: { status: 403, text: storageError('AccessDenied', 'Request has expired') },
        },
      ],
    },
    {
      server: 'the same for the third time',
      gantry: 'ends',
      ends: 'link-expired',
      proof: [
        {
          on: put,
          nth: whenever,
          answer: { status: 403, text: storageError('AccessDenied', 'Request has expired') },
        },
      ],
    },
    {
      server: '403 `SignatureDoesNotMatch`',
      gantry:
        'ends: signed anew, it would be wrong again. Compare the signed headers with those that were sent',
      ends: 'forbidden',
      proof: [
        { on: put, nth: [1], answer: { status: 403, text: storageError('SignatureDoesNotMatch', 'No.') } },
      ],
    },
    {
      server: '413',
      gantry: 'ends: there is one request, and no smaller one',
      ends: 'too-large-server',
      proof: [{ on: put, nth: [1], answer: { status: 413 } }],
    },
    {
      server: '200 with an `<Error>`',
      gantry: 'ends: never taken for success',
      ends: 'reply-shape',
      proof: [{ on: put, nth: [1], answer: { status: 200, text: storageError('InternalError', 'No.') } }],
    },
  ],
  'presigned-post': [
    {
      server: 'nothing, after the form was sent',
      gantry: 'sends the same form again; it stores the same key',
      people: waiting,
      proof: [{ on: storagePost, nth: [1], answer: 'lost' }],
    },
    {
      server: '403 that speaks of expiry',
      gantry: 'has a new form signed and sends the file again, twice at most',
      proof: [
        {
          on: storagePost,
          nth: [1, 2],
          answer: { status: 403, text: storageError('AccessDenied', 'Policy expired.') },
        },
      ],
    },
    {
      server: 'the same for the third time',
      gantry: 'ends',
      ends: 'link-expired',
      proof: [
        {
          on: storagePost,
          nth: whenever,
          answer: { status: 403, text: storageError('AccessDenied', 'Policy expired.') },
        },
      ],
    },
    {
      server: '403 for another reason: a condition of the policy failed',
      gantry: 'ends',
      ends: 'forbidden',
      proof: [
        {
          on: storagePost,
          nth: [1],
          answer: { status: 403, text: storageError('AccessDenied', 'Policy Condition failed') },
        },
      ],
    },
    {
      server: '400 `EntityTooLarge`',
      gantry: 'ends: the policy names a largest size',
      ends: 'too-large-server',
      proof: [
        { on: storagePost, nth: [1], answer: { status: 400, text: storageError('EntityTooLarge', 'No.') } },
      ],
    },
    {
      server: '200 with an `<Error>`',
      gantry: 'ends: never taken for success',
      ends: 'reply-shape',
      proof: [
        { on: storagePost, nth: [1], answer: { status: 200, text: storageError('InternalError', 'No.') } },
      ],
    },
  ],
  'multipart-post': [
    {
      server: 'nothing, or 500, 502, 504, after the form was sent',
      gantry: 'ends: the file may be stored, and a second form would store it again',
      ends: 'outcome-unknown',
      proof: [{ on: post, nth: [1], answer: 'lost' }],
    },
    {
      server: '503, 429, 408, 425',
      gantry: 'waits and sends it again: these say that nothing was done',
      people: waiting,
      proof: [{ on: post, nth: [1], answer: { status: 503 } }],
    },
    {
      server: '400 that complains about `md5`',
      gantry: 'looks whether the file has changed, then ends',
      ends: 'checksum',
      proof: [{ on: post, nth: [1], answer: { status: 400, json: { errors: [{ field: 'md5' }] } } }],
    },
    {
      server: '413',
      gantry: 'ends: there is one request, and no smaller one',
      ends: 'too-large-server',
      proof: [{ on: post, nth: [1], answer: { status: 413 } }],
    },
    {
      server: 'with `readResults`: another number of results than of files',
      gantry: 'ends: nobody knows which are stored',
      ends: 'reply-shape',
      proof: [{ on: post, nth: [1], answer: { status: 200, json: [] } }],
    },
  ],
  tus: [
    {
      server: 'nothing, after bytes were sent',
      gantry: 'asks by HEAD, goes on from what is stored',
      people: waiting,
      proof: [{ on: patch, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the last bytes were sent',
      gantry: 'asks, and finds the upload complete',
      people: waiting,
      proof: [{ on: patch, nth: [6], answer: 'lost' }],
    },
    {
      server: 'nothing, after a creation',
      gantry: 'creates another upload; the first one is empty, and expires',
      people: waiting,
      proof: [{ on: post, nth: [1], answer: 'lost' }],
    },
    {
      server:
        'nothing, after what completes a file at once: an empty one, one that `creationWithUpload` sends whole, the concatenation',
      gantry: 'ends: nobody can be asked whether there is such an upload already',
      ends: 'outcome-unknown',
      fileBytes: 0,
      proof: [{ on: post, nth: [1], answer: 'lost' }],
    },
    {
      server: '409: the offset is another one',
      gantry: 'asks which, and goes on from there',
      proof: [{ on: patch, nth: [3], answer: { status: 409 } }],
    },
    {
      server: '460 Checksum Mismatch, with `checksum`',
      gantry: 'looks whether the file has changed, asks, sends the bytes again',
      proof: [{ on: patch, nth: [2], answer: { status: 460 } }],
    },
    {
      server: '460 again and again',
      gantry: 'ends',
      ends: 'checksum',
      proof: [{ on: patch, nth: whenever, answer: { status: 460 } }],
    },
    {
      server: '404 or 410, also to the question',
      gantry: 'creates the upload again, once',
      people: beginsAgain,
      proof: [
        { on: patch, nth: [3], answer: { status: 410 } },
        { on: head, nth: [1], answer: { status: 404 } },
      ],
    },
    {
      server: 'the same after that',
      gantry: 'ends',
      ends: 'session-expired',
      proof: [
        { on: patch, nth: [3, 5], answer: { status: 410 } },
        { on: head, nth: [1, 2], answer: { status: 410 } },
      ],
    },
    {
      server: '404 to the creation',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: post, nth: [1], answer: { status: 404 } }],
    },
    {
      server: '413 to bytes',
      gantry: 'halves the requests, down to `minPartBytes`',
      proof: [{ on: patch, nth: [2], answer: { status: 413 } }],
    },
    {
      server: '413 to the creation',
      gantry: 'ends: the file is larger than the server’s `Tus-Max-Size`',
      ends: 'too-large-server',
      proof: [{ on: post, nth: [1], answer: { status: 413 } }],
    },
    {
      server: '412: another version of tus',
      gantry: 'ends',
      ends: 'refused',
      proof: [{ on: post, nth: [1], answer: { status: 412 } }],
    },
    {
      server: 'a reply without `Location` or `Upload-Offset`',
      gantry: 'ends: it is missing, or CORS does not expose it',
      ends: 'reply-shape',
      proof: [{ on: patch, nth: [1], answer: { status: 204 } }],
    },
  ],
  's3-multipart': [
    {
      server: 'nothing, after a part was sent',
      gantry: 'lists the parts, sends those that are missing',
      people: waiting,
      proof: [{ on: put, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the completion',
      gantry: 'asks; where the upload is gone, completes again and hears what became of the file',
      people: waiting,
      proof: [{ on: s3.complete, nth: [1], answer: 'lost' }],
    },
    {
      server: '403 to a part: its signature has run out',
      gantry: 'has the part signed again',
      proof: [
        {
          on: put,
          nth: [2],
          answer: { status: 403, text: storageError('AccessDenied', 'Request has expired') },
        },
      ],
    },
    {
      server: '200 to a part, and no ETag that the page may read',
      gantry: 'ends, and names the CORS setting that is missing',
      ends: 'reply-shape',
      proof: [{ on: put, nth: whenever, answer: { status: 200 } }],
    },
    {
      server: '503 to the completion, as the helper says where the storage wrote an error under 200',
      gantry: 'waits, asks, and completes again',
      people: waiting,
      proof: [
        {
          on: s3.complete,
          nth: [1],
          answer: { status: 503, json: { code: 'InternalError', message: 'Put together again, please.' } },
        },
      ],
    },
    {
      server: 'InvalidPart to the completion',
      gantry: 'lists the parts, sends those that are missing',
      proof: [
        {
          on: s3.complete,
          nth: [1],
          answer: { status: 400, json: { code: 'InvalidPart', message: 'Not there.' } },
        },
      ],
    },
    {
      server: 'NoSuchUpload to a part and to the listing',
      gantry: 'begins again, once',
      people: beginsAgain,
      proof: [
        { on: put, nth: [2], answer: { status: 404, text: storageError('NoSuchUpload', 'Gone.') } },
        { on: s3.list, nth: [1], answer: { status: 404, json: { code: 'NoSuchUpload', message: 'Gone.' } } },
      ],
    },
    {
      server: '403 to the creation: the backend refuses this file',
      gantry: 'ends, and shows the backend’s message',
      ends: 'forbidden',
      proof: [{ on: s3.create, nth: [1], answer: { status: 403, json: { message: 'Not in this room.' } } }],
    },
  ],
  'gcs-resumable': [
    {
      server: 'nothing, after a piece was sent',
      gantry: 'asks by an empty PUT, goes on from what is stored',
      people: waiting,
      proof: [{ on: put, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the last piece was sent',
      gantry: 'asks, and gets the object',
      people: waiting,
      proof: [{ on: put, nth: [8], answer: 'lost' }],
    },
    {
      server: '308 with a smaller `Range`',
      gantry: 'goes on from there: the server may keep less than it was sent',
      proof: [{ on: put, nth: [2], answer: { status: 308, headers: { Range: 'bytes=0-262143' } } }],
    },
    {
      server: '308 without `Range` to a piece, twice',
      gantry: 'ends: nothing is kept, or CORS does not expose the header',
      ends: 'reply-shape',
      proof: [{ on: put, nth: [1, 2], answer: { status: 308 } }],
    },
    {
      server: '404, 410 or 499, also to the question',
      gantry: 'opens another session and begins again, once',
      people: beginsAgain,
      proof: [{ on: put, nth: [2, 3], answer: { status: 410 } }],
    },
    {
      server: 'the same after that',
      gantry: 'ends',
      ends: 'session-expired',
      proof: [{ on: put, nth: [2, 3, 5, 6], answer: { status: 410 } }],
    },
    {
      server: '503 “… exceeds already uploaded size …”',
      gantry: 'waits, asks, goes on from what is stored',
      people: waiting,
      proof: [
        {
          on: put,
          nth: [2],
          answer: {
            status: 503,
            text: 'The upload offset is 262144 byte(s), which exceeds already uploaded size of 0 byte(s).',
          },
        },
      ],
    },
    {
      server: '413',
      gantry: 'halves the pieces, down to one of 256 KiB, then ends',
      ends: 'too-large-server',
      proof: [{ on: put, nth: whenever, answer: { status: 413 } }],
    },
  ],
  'ietf-resumable': [
    {
      server: 'nothing, after bytes were sent',
      gantry: 'asks by HEAD, goes on from the offset',
      people: waiting,
      proof: [{ on: patch, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the last bytes were sent',
      gantry: 'asks by HEAD, and hears that it is complete; the result has no `body`',
      people: waiting,
      proof: [{ on: patch, nth: [6], answer: 'lost' }],
    },
    {
      server: '409 with `Upload-Offset`',
      gantry: 'goes on from there',
      proof: [{ on: patch, nth: [2], answer: { status: 409, headers: { 'Upload-Offset': '0' } } }],
    },
    {
      server: '409 without it, or 400 `inconsistent-upload-length`',
      gantry: 'asks by HEAD',
      proof: [{ on: patch, nth: [2], answer: { status: 409 } }],
    },
    {
      server: '400 or 410 `completed-upload`, after bytes without a reply',
      gantry: 'is done',
      people: waiting,
      proof: [
        { on: patch, nth: [6], answer: 'lost' },
        { on: head, nth: [1], answer: { status: 204, headers: ietfOffset } },
      ],
    },
    {
      server: 'any refusal with `Upload-Complete: ?1`',
      gantry: 'ends: all of it arrived, and its target refuses it',
      ends: 'refused',
      proof: [{ on: patch, nth: [6], answer: { status: 422, headers: { 'Upload-Complete': '?1' } } }],
    },
    {
      server: '404 or 410, also to the question',
      gantry: 'begins again, once',
      people: beginsAgain,
      proof: [
        { on: patch, nth: [2], answer: { status: 404 } },
        { on: head, nth: [1], answer: { status: 404 } },
      ],
    },
    {
      server: '413',
      gantry: 'halves the requests, down to `minPartBytes` or the announced `min-append-size`',
      proof: [{ on: patch, nth: [1], answer: { status: 413 } }],
    },
    {
      server: 'a success without `Upload-Offset` and `Upload-Complete`',
      gantry: 'ends: CORS does not expose them, or somebody else has answered',
      ends: 'reply-shape',
      proof: [{ on: patch, nth: [1], answer: { status: 204 } }],
    },
  ],
  'graph-session': [
    {
      server: 'nothing, after a piece was sent',
      gantry: 'asks by GET, goes on from what is wanted',
      people: waiting,
      proof: [{ on: put, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the last piece was sent, and 404 to the question',
      gantry: 'ends: a complete session is gone, and so is one that ran out. With `replace` begins again',
      ends: 'outcome-unknown',
      proof: [{ on: put, nth: [7], answer: 'lost' }],
    },
    {
      server: '416',
      gantry: 'asks by GET which range is wanted',
      proof: [{ on: put, nth: [2], answer: { status: 416 } }],
    },
    {
      server: '401, 403, 404 or 410, also to the question',
      gantry: 'opens another session and begins again, once',
      people: beginsAgain,
      proof: [
        { on: put, nth: [2], answer: { status: 401 } },
        { on: get, nth: [1], answer: { status: 401 } },
      ],
    },
    {
      server: '409 `nameAlreadyExists`, to the last piece',
      gantry: 'ends, and keeps the session: trying again goes on once the name is free',
      ends: 'conflict',
      proof: [{ on: put, nth: [7], answer: { status: 409 } }],
    },
    {
      server: '413',
      gantry: 'halves the pieces, down to one of 320 KiB, then ends',
      ends: 'too-large-server',
      proof: [{ on: put, nth: whenever, answer: { status: 413 } }],
    },
    {
      server: '202 without `nextExpectedRanges`',
      gantry: 'ends',
      ends: 'reply-shape',
      proof: [{ on: put, nth: [1], answer: { status: 202, json: {} } }],
    },
  ],
  'azure-blocks': [
    {
      server: 'nothing, after a block was sent',
      gantry: 'sends it again: its id gives it the same place',
      people: waiting,
      proof: [{ on: azure.block, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after the list was sent',
      gantry: 'sends it again: it finds the blocks whether they wait or make the blob',
      people: waiting,
      proof: [{ on: azure.list, nth: [1], answer: 'lost' }],
    },
    {
      server: '403 `AuthenticationFailed`, outside of the time frame',
      gantry: 'has an address signed and goes on',
      proof: [
        {
          on: azure.block,
          nth: [2],
          answer: {
            status: 403,
            text: storageError('AuthenticationFailed', 'Signature not valid in the specified time frame'),
          },
        },
      ],
    },
    {
      server: 'the same for the fourth time, without a new block between',
      gantry: 'ends',
      ends: 'link-expired',
      proof: [
        {
          on: azure.block,
          nth: [2, 3, 4, 5],
          answer: {
            status: 403,
            text: storageError('AuthenticationFailed', 'Signature not valid in the specified time frame'),
          },
        },
      ],
    },
    {
      server: '400 `InvalidBlockList`',
      gantry: 'sends all blocks again: those that waited a week are gone',
      proof: [
        { on: azure.list, nth: [1], answer: { status: 400, text: storageError('InvalidBlockList', 'No.') } },
      ],
    },
    {
      server: '400 `Md5Mismatch`, with `md5`',
      gantry: 'looks whether the file has changed, and sends that block again, once',
      proof: [
        { on: azure.block, nth: [2], answer: { status: 400, text: storageError('Md5Mismatch', 'No.') } },
      ],
    },
    {
      server: '404 to a block',
      gantry: 'ends: there is no such container',
      ends: 'refused',
      proof: [
        {
          on: azure.block,
          nth: [1],
          answer: { status: 404, text: storageError('ContainerNotFound', 'No.') },
        },
      ],
    },
    {
      server: '413',
      gantry: 'halves the blocks, down to `minPartBytes`, until one is there',
      proof: [{ on: azure.block, nth: [1], answer: { status: 413 } }],
    },
  ],
  'form-chunks': [
    {
      server: 'nothing, after a part was sent',
      gantry: 'asks where the family has a question (resumable.js, flow.js); otherwise sends the part again',
      people: waiting,
      proof: [{ on: post, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after what completes the file: the last part, or `complete`',
      gantry: 'ends; with `repeatComplete` sends it again',
      ends: 'outcome-unknown',
      proof: [{ on: post, nth: [5], answer: 'lost' }],
    },
    {
      server: '404 or 410 to the first part',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: post, nth: [1], answer: { status: 404 } }],
    },
    {
      server: '404 or 410 later, also to the question',
      gantry: 'begins again under a new name, once',
      people: beginsAgain,
      proof: [
        { on: post, nth: [3], answer: { status: 410 } },
        { on: /^GET /, nth: [1], answer: { status: 404 } },
      ],
    },
    {
      server: '409 to what completes the file',
      gantry: 'begins again under a new name, once: parts are missing',
      people: beginsAgain,
      proof: [{ on: post, nth: [5], answer: { status: 409 } }],
    },
    {
      server: 'one of `permanentStatuses`: for resumable.js and flow.js 500 and 501',
      gantry: 'ends: in these families they mean never',
      ends: 'refused',
      proof: [{ on: post, nth: [2], answer: { status: 500 } }],
    },
    {
      server: '413 to the first part',
      gantry: 'halves the parts, under a new name',
      proof: [{ on: post, nth: [1], answer: { status: 413 } }],
    },
    {
      server: '413 later',
      gantry: 'ends: every part has said how many there are',
      ends: 'too-large-server',
      proof: [{ on: post, nth: [3], answer: { status: 413 } }],
    },
  ],
  filepond: [
    {
      server: 'nothing, after a chunk was sent',
      gantry: 'asks by HEAD, goes on from what is stored',
      people: waiting,
      proof: [{ on: patch, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after a small file’s form was sent',
      gantry: 'ends: nobody can be asked; with `forceChunks` somebody can',
      ends: 'outcome-unknown',
      fileBytes: 1000,
      proof: [{ on: post, nth: [1], answer: 'lost' }],
    },
    {
      server: '409 with `Upload-Offset`',
      gantry: 'goes on from that byte',
      proof: [{ on: patch, nth: [3], answer: { status: 409, headers: { 'Upload-Offset': '0' } } }],
    },
    {
      server: '404 or 410, also to the question',
      gantry: 'announces the file again, once',
      people: beginsAgain,
      proof: [
        { on: patch, nth: [3], answer: { status: 410 } },
        { on: head, nth: [1], answer: { status: 404 } },
      ],
    },
    {
      server: '404 to the announcement',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: post, nth: [1], answer: { status: 404 } }],
    },
    {
      server: 'an id that is JSON, a sentence or a page',
      gantry: 'ends; `readId` finds it elsewhere',
      ends: 'reply-shape',
      proof: [{ on: post, nth: [1], answer: { status: 200, json: { id: 'a' } } }],
    },
    {
      server: 'a HEAD without `Upload-Offset`',
      gantry: 'ends: it is missing, or CORS does not expose it',
      ends: 'reply-shape',
      proof: [
        { on: patch, nth: [2], answer: 'lost' },
        { on: head, nth: [1], answer: { status: 200 } },
      ],
    },
    {
      server: '413 to a chunk',
      gantry: 'halves the chunks, down to `minPartBytes`',
      proof: [{ on: patch, nth: [2], answer: { status: 413 } }],
    },
  ],
  'fine-uploader': [
    {
      server: 'nothing, after a part was sent that completes nothing',
      gantry: 'sends the part again',
      people: waiting,
      proof: [{ on: fine.part, nth: [2], answer: 'lost' }],
    },
    {
      server: 'nothing, after what completes the file: `successUrl`, or the last part',
      gantry: 'ends; with `repeatComplete` sends it again',
      ends: 'outcome-unknown',
      proof: [{ on: fine.success, nth: [1], answer: 'lost' }],
    },
    {
      server: '200 without `success: true`',
      gantry: 'ends: that is how this family refuses',
      ends: 'refused',
      proof: [{ on: fine.part, nth: [2], answer: { status: 200, json: { success: false, error: 'no' } } }],
    },
    {
      server: '`reset: true` to a later part',
      gantry: 'begins again under a new uuid, once',
      people: beginsAgain,
      proof: [{ on: fine.part, nth: [3], answer: { status: 400, json: { success: false, reset: true } } }],
    },
    {
      server: '500 with `preventRetry: true`',
      gantry: 'ends; without it waits and sends the part again',
      ends: 'refused',
      proof: [{ on: fine.part, nth: [2], answer: { status: 500, json: { preventRetry: true } } }],
    },
    {
      server: '404 or 410 to the first part',
      gantry: 'ends: the address is wrong',
      ends: 'refused',
      proof: [{ on: fine.part, nth: [1], answer: { status: 404 } }],
    },
    {
      server: '404 or 410 to a later part, twice',
      gantry: 'begins again under a new uuid, once',
      people: beginsAgain,
      proof: [{ on: fine.part, nth: [3, 4], answer: { status: 404 } }],
    },
    {
      server: 'one of `resetOnStatus` from `successUrl`',
      gantry: 'begins again under a new uuid, once',
      people: beginsAgain,
      proof: [{ on: fine.success, nth: [1], answer: { status: 409 } }],
    },
    {
      server: '413 to the first part',
      gantry: 'halves the parts, under a new uuid',
      proof: [{ on: fine.part, nth: [1], answer: { status: 413 } }],
    },
    {
      server: '413 later',
      gantry: 'ends: every part has said how many there are',
      ends: 'too-large-server',
      proof: [{ on: fine.part, nth: [3], answer: { status: 413 } }],
    },
  ],
} as const satisfies Readonly<Record<string, readonly ProvenFailure[]>>;
