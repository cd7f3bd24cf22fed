/**
 * What the pages about protocols share: which backend speaks which, what it can, and which CORS settings it needs.
 *
 * Facts without React, so that tests elsewhere can hold a server to the same settings. A test holds the rows equal to
 * the package's entry points, what they say to what the protocols have, and the CORS rules to what they send and read.
 */

export interface CorsRule {
  /** `storage` is where signed addresses and sessions lead, without credentials; `api` is everything else. */
  readonly at: 'api' | 'storage';
  /** How such servers are told: response headers of one's own code, or a vendor's settings. */
  readonly writtenAs: readonly CorsForm[];
  readonly methods: readonly string[];
  /** Request headers that a preflight asks for, without those that `authorize` returns. */
  readonly allowHeaders: readonly string[];
  /** Response headers that the page reads, without `Retry-After`. */
  readonly exposeHeaders: readonly string[];
}

export type CorsForm = 'headers' | 's3' | 'gcs' | 'azure';

/** Each of the four questions is answered by a text that begins with "yes" or "no". */
export interface ProtocolFacts {
  /** Completes "My backend is …". */
  readonly backend: string;
  /** Whether an upload goes on after a reload. */
  readonly resumes: string;
  /** Whether parts of one file travel together. */
  readonly parallel: string;
  /** Whether the server can be asked what it has. */
  readonly asks: string;
  /** Whether a cancel asks the server to forget. */
  readonly cancels: string;
  /** Largest file by the contract. */
  readonly largest: string;
  /** A real server with its version, or which of our own; completes "The tests start …". */
  readonly testedAgainst: string;
  readonly cors: readonly CorsRule[];
}

const memoryServer = 'a server in memory';
const modelServer = 'our own model of such a server, over HTTP in Chromium';
const referenceServer = 'our reference server';
const asTheServer = 'what the server takes';

/** Where an answer of the application's backend is JSON. */
const jsonApi: CorsRule = {
  at: 'api',
  writtenAs: ['headers'],
  methods: ['POST'],
  allowHeaders: ['Content-Type'],
  exposeHeaders: [],
};

/** Plain forms need no preflight. */
const formApi: CorsRule = {
  at: 'api',
  writtenAs: ['headers'],
  methods: ['POST'],
  allowHeaders: [],
  exposeHeaders: [],
};

export const protocols = {
  's3-multipart': {
    backend: 'S3, R2, MinIO, Ceph or another S3-compatible storage; files of any size',
    resumes: 'yes, part by part',
    parallel: 'yes',
    asks: 'yes',
    cancels: 'yes: the upload is aborted',
    largest: '10,000 parts of 5 GiB',
    testedAgainst: 'Ceph RADOS Gateway 16.2.15',
    cors: [
      jsonApi,
      { at: 'storage', writtenAs: ['s3'], methods: ['PUT'], allowHeaders: [], exposeHeaders: ['ETag'] },
    ],
  },
  tus: {
    backend: 'a tus 1.0.0 server: tusd, @tus/server, Supabase, Vimeo, Cloudflare Stream',
    resumes: 'yes, byte by byte',
    parallel: 'yes, with `parallel`, where the server concatenates',
    asks: 'yes',
    cancels: 'yes, where the server has the extension `termination`',
    largest: asTheServer,
    testedAgainst:
      '`@tus/server` 2.4.5; for concatenation and checksums, which it lacks, our model of both in front of it',
    cors: [
      {
        at: 'api',
        writtenAs: ['headers'],
        methods: ['POST', 'PATCH', 'HEAD', 'DELETE'],
        allowHeaders: ['Content-Type', 'Tus-Resumable', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
        exposeHeaders: ['Location', 'Upload-Offset', 'Upload-Expires'],
      },
    ],
  },
  'ietf-resumable': {
    backend: 'a server that speaks the IETF’s draft of resumable uploads',
    resumes: 'yes, byte by byte',
    parallel: 'no',
    asks: 'yes',
    cancels: 'yes: the upload is deleted',
    largest: asTheServer,
    testedAgainst: modelServer,
    cors: [
      {
        at: 'api',
        writtenAs: ['headers'],
        methods: ['POST', 'PATCH', 'HEAD', 'DELETE'],
        allowHeaders: [
          'Content-Type',
          'Content-Disposition',
          'Upload-Complete',
          'Upload-Draft-Interop-Version',
          'Upload-Length',
          'Upload-Offset',
        ],
        exposeHeaders: ['Date', 'Location', 'Upload-Complete', 'Upload-Limit', 'Upload-Offset'],
      },
    ],
  },
  'gcs-resumable': {
    backend: 'Google Cloud Storage; files of any size',
    resumes: 'yes, in steps of 256 KiB',
    parallel: 'no',
    asks: 'yes',
    cancels: 'yes: the session is deleted',
    largest: '5 TiB',
    testedAgainst: modelServer,
    cors: [
      {
        at: 'storage',
        writtenAs: ['gcs'],
        methods: ['PUT', 'DELETE'],
        allowHeaders: ['Content-Range'],
        exposeHeaders: ['Range'],
      },
    ],
  },
  'graph-session': {
    backend: 'OneDrive or SharePoint, by Microsoft Graph; files of any size but 0 bytes',
    resumes: 'yes, in steps of 320 KiB',
    parallel: 'no',
    asks: 'yes, until the file is complete',
    cancels: 'yes: the session is deleted',
    largest: '250 GiB',
    testedAgainst: modelServer,
    cors: [
      {
        at: 'storage',
        writtenAs: ['headers'],
        methods: ['PUT', 'GET', 'DELETE'],
        allowHeaders: ['Content-Range'],
        exposeHeaders: [],
      },
    ],
  },
  'azure-blocks': {
    backend: 'Azure Blob Storage; files of any size',
    resumes: 'yes, block by block',
    parallel: 'yes',
    asks: 'no: every request may be sent twice',
    cancels: 'no: the service drops uncommitted blocks after a week',
    largest: '50,000 blocks of 4000 MiB',
    testedAgainst: modelServer,
    cors: [
      {
        at: 'storage',
        writtenAs: ['azure'],
        methods: ['PUT'],
        allowHeaders: ['Content-Type', 'x-ms-blob-content-type', 'x-ms-blob-type'],
        exposeHeaders: ['ETag'],
      },
    ],
  },
  'presigned-put': {
    backend: 'any storage with signed addresses, and files that one request carries',
    resumes: 'no',
    parallel: 'no',
    asks: 'no',
    cancels: 'no: an aborted PUT stores nothing',
    largest: '5 GiB on S3',
    testedAgainst: referenceServer,
    cors: [
      {
        at: 'storage',
        writtenAs: ['s3', 'gcs'],
        methods: ['PUT'],
        allowHeaders: ['Content-Type'],
        exposeHeaders: ['ETag'],
      },
    ],
  },
  'presigned-post': {
    backend: 'S3 or a compatible storage that is to check size and type itself, by a policy',
    resumes: 'no',
    parallel: 'no',
    asks: 'no',
    cancels: 'no: an aborted POST stores nothing',
    largest: '5 GiB on S3',
    testedAgainst: memoryServer,
    cors: [
      jsonApi,
      {
        at: 'storage',
        writtenAs: ['s3'],
        methods: ['POST'],
        allowHeaders: [],
        exposeHeaders: ['Location', 'ETag'],
      },
    ],
  },
  'multipart-post': {
    backend: 'an endpoint that takes a form: multer, formidable, Rails, Django, PHP',
    resumes: 'no',
    parallel: 'no',
    asks: 'no',
    cancels: 'no',
    largest: asTheServer,
    testedAgainst: referenceServer,
    cors: [formApi],
  },
  'content-range': {
    backend: 'django-chunked-upload, or SelfCommunity’s media: chunks with `Content-Range`, then “complete”',
    resumes: 'yes, chunk by chunk',
    parallel: 'no',
    asks: 'no: the next chunk is the question',
    cancels: 'no: the server drops it when it expires',
    largest: asTheServer,
    testedAgainst: referenceServer,
    cors: [{ ...formApi, allowHeaders: ['Content-Range'] }],
  },
  'qq-chunks': {
    backend: 'SelfCommunity’s messages, or django-fine-uploader: `qq…` fields, then `?done`',
    resumes: 'yes, part by part',
    parallel: 'no',
    asks: 'no',
    cancels: 'no',
    largest: asTheServer,
    testedAgainst: referenceServer,
    cors: [formApi],
  },
  'fine-uploader': {
    backend: 'made for Fine Uploader’s traditional endpoint',
    resumes: 'yes, part by part',
    parallel: 'yes, with `concurrent`',
    asks: 'no',
    cancels: 'yes, with `deleteUrl`',
    largest: asTheServer,
    testedAgainst: modelServer,
    cors: [
      {
        at: 'api',
        writtenAs: ['headers'],
        methods: ['POST', 'DELETE'],
        allowHeaders: ['Cache-Control', 'X-Requested-With'],
        exposeHeaders: [],
      },
    ],
  },
  'form-chunks': {
    backend: 'made for Dropzone, plupload, resumable.js or flow.js',
    resumes: 'yes, part by part',
    parallel: 'yes, for resumable.js and flow.js',
    asks: 'yes, for resumable.js and flow.js',
    cancels: 'no',
    largest: asTheServer,
    testedAgainst: modelServer,
    cors: [{ ...formApi, methods: ['POST', 'GET'] }],
  },
  filepond: {
    backend: 'made for FilePond',
    resumes: 'yes, chunk by chunk',
    parallel: 'no',
    asks: 'yes, for files in chunks',
    cancels: 'yes: DELETE with the id',
    largest: asTheServer,
    testedAgainst: modelServer,
    cors: [
      {
        at: 'api',
        writtenAs: ['headers'],
        methods: ['POST', 'PATCH', 'HEAD', 'DELETE'],
        allowHeaders: ['Content-Type', 'Upload-Length', 'Upload-Name', 'Upload-Offset'],
        exposeHeaders: ['Upload-Offset'],
      },
    ],
  },
} as const satisfies Readonly<Record<string, ProtocolFacts>>;

/** As in `gantry/protocols/…`. */
export type ProtocolName = keyof typeof protocols;

export const protocolNames = Object.keys(protocols) as readonly ProtocolName[];
