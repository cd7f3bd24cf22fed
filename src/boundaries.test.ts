/**
 * Who may import whom (ARCHITECTURE.md), and the sorted list of public names: every growth of the surface is a
 * visible diff.
 *
 * After a wished change of names: `npx vitest run --project unit src/boundaries.test.ts --update`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findEntries } from '../e2e/tasks/entries.mjs';

interface Rule {
  /** Folders of src a layer may import from besides the file itself. */
  readonly layers: readonly string[];
  /** Packages, by exact specifier. */
  readonly packages: readonly string[];
}

const rules = {
  core: { layers: ['core'], packages: ['zustand/vanilla'] },
  // Never each other (below): an application ships only the protocol it names.
  protocols: { layers: ['core', 'protocols'], packages: [] },
  presets: { layers: ['protocols', 'core'], packages: [] },
  // Runs where no page is: nothing of it may reach one.
  server: { layers: ['server', 'core'], packages: ['aws4fetch'] },
  // Never adapters: the client comes in through the provider.
  react: {
    layers: ['react', 'core'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'zustand/vanilla',
      'zustand/react/shallow',
      '@tanstack/react-query',
    ],
  },
  ui: { layers: ['ui', 'react', 'core'], packages: ['react', 'react-dom'] },
  adapters: { layers: ['adapters', 'core', 'workers'], packages: ['idb-keyval'] },
  workers: { layers: ['workers'], packages: [] },
  testing: { layers: ['testing', 'core', 'protocols', 'presets'], packages: [] },
  // src/index.ts, the composition.
  '': { layers: ['react', 'ui', 'adapters', 'core'], packages: [] },
} as const satisfies Record<string, Rule>;

/** Packages that only certain files may import: visitors pay for them in the workers, or when a file needs them. */
const reserved: Readonly<Record<string, RegExp>> = {
  'magic-bytes.js': /^adapters\/sniffType/,
  // Loaded with the first long list.
  '@tanstack/react-virtual': /^ui\/list\/LongList/,
  'spark-md5': /^(workers\/md5|testing\/inlineHasher)/,
  ...Object.fromEntries(
    ['bmp', 'gif', 'heif', 'ico', 'jpg', 'png', 'webp'].map((kind) => [
      `image-size/types/${kind}`,
      /^workers\/imageHeader/,
    ]),
  ),
};

/** Imports against the map, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  'react/usePresignedUpload.ts > protocols/presignedPut.ts': 'the hook is this protocol, with callbacks',
};

const source = dirname(fileURLToPath(import.meta.url));

const isTest = (path: string): boolean => /\.(test|test-d)(\.shared)?\.tsx?$/.test(path);

const shipped = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
  .sort();

/** Besides the protocols themselves the folder holds words that they share: addresses, field readers. */
const protocols = new Set(
  findEntries()
    .filter(({ name }) => name.startsWith('./protocols/'))
    .map((entry) => entry.source.replace('src/', '')),
);

const layerOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

/** What is wrong with one import, or undefined. */
function offence(from: string, specifier: string): string | undefined {
  const layer = layerOf(from);
  const rule: Rule | undefined = (rules as Readonly<Record<string, Rule>>)[layer];
  if (!rule) return `${from}: src/${layer} is not a layer; name its rule in boundaries.test.ts`;
  if (specifier.endsWith('.css')) return `${from} imports ${specifier}; applications import stylesheets`;
  if (!specifier.startsWith('.')) {
    const isAllowed = reserved[specifier]?.test(from) ?? rule.packages.includes(specifier);
    return isAllowed ? undefined : `${from} imports the package ${specifier}`;
  }
  const target = relative(source, join(source, dirname(from), specifier)).replaceAll('\\', '/');
  if (!/\.tsx?$/.test(specifier)) return `${from} imports ${specifier} without its extension`;
  if (isTest(target)) return `${from} imports a test, ${target}`;
  if (layer === 'protocols' && protocols.has(target)) return `${from} imports another protocol, ${target}`;
  if (exceptions[`${from} > ${target}`]) return undefined;
  return rule.layers.includes(layerOf(target)) ? undefined : `${from} imports ${target}`;
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(source, path), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

describe('imports', () => {
  it('follow the map: core knows nobody, protocols know core, react never knows adapters', () => {
    const offences = shipped.flatMap((path) =>
      importsOf(path)
        .map((specifier) => offence(path, specifier))
        .filter((found) => found !== undefined),
    );
    expect(offences.join('\n')).toBe('');
  });

  it.each([
    ['core/x.ts', '../react/useUpload.ts'],
    ['core/x.ts', 'react'],
    ['core/x.ts', 'zustand'],
    ['protocols/multipartPost.ts', './qqChunks.ts'],
    ['protocols/tus.ts', '../adapters/xhrSender.ts'],
    ['presets/x.ts', './y.ts'],
    ['react/x.ts', '../adapters/xhrSender.ts'],
    ['react/x.ts', '../ui/item/Item.tsx'],
    ['ui/item/Item.tsx', '../../adapters/xhrSender.ts'],
    ['workers/thumbnail.worker.ts', 'spark-md5'],
    ['workers/md5.worker.ts', '../core/errors.ts'],
    ['testing/index.ts', '../adapters/xhrSender.ts'],
    ['index.ts', './testing/index.ts'],
    ['helpers/x.ts', '../core/errors.ts'],
    ['core/x.ts', './errors'],
    ['ui/x.ts', './styles/styles.css'],
  ])('would notice %s importing %s', (from, specifier) => {
    expect(offence(from, specifier)).toBeDefined();
  });

  it('have no way round in a circle', () => {
    const graph = new Map(
      shipped.map((path) => [
        path,
        importsOf(path)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => join(dirname(path), specifier).replaceAll('\\', '/')),
      ]),
    );
    expect(circleIn(graph)).toBeUndefined();
  });
});

/** The first circle found, as the path around it. Type imports count: they make two files one to a reader. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const circle = walk(next, [...trail, path]);
      if (circle) return circle;
    }
    finished.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const circle = walk(path, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('the public names', () => {
  const entries = findEntries().filter(({ kind }) => kind === 'module');
  const missing = ['.', './core', './testing'].filter(
    (name) => !entries.some((entry) => entry.name === name),
  );
  const because = missing.length > 0 ? ` (skipped: no source yet for ${missing.join(', ')})` : '';

  it.skipIf(missing.length > 0)(`are these, and no others${because}`, { timeout: 60_000 }, () => {
    expect(publicNames(entries)).toMatchInlineSnapshot(`
      "gantry
        LocaleProvider
        UploadField
        UploadProvider
        Uploader
        bundleFiles
        createUploadClient
        diffRefs
        english
        preventUploaderHandler
        type AddResult
        type BundleOptions
        type BundledFile
        type CheckedResult
        type ChunkedUploadOptions
        type ConfirmedUploadOptions
        type ContentRules
        type DocumentProgressOptions
        type DropZone
        type DropZoneOptions
        type DropZoneState
        type FieldErrors
        type FieldValueOptions
        type FileBundle
        type FilePicker
        type FilePickerOptions
        type FilesDetails
        type FindPicture
        type LeaveGuardOptions
        type ListFilter
        type ListLayout
        type LocaleOptions
        type MessageKey
        type Messages
        type NameFormat
        type OwnMessages
        type PasteFilesOptions
        type PluralForms
        type Politeness
        type PresignedUploadOptions
        type Preview
        type RefChanges
        type ResultKey
        type SubmitMode
        type ThumbnailHookOptions
        type ThumbnailView
        type Translate
        type Translation
        type UploadClientOptions
        type UploadFieldProps
        type UploadGroup
        type UploadGroupOptions
        type UploadProgress
        type UploadProviderProps
        type UploadRules
        type UploadedRef
        type UploaderGroup
        type ValueDetails
        type ValueFormat
        useAnnouncer
        useChunkedUpload
        useDocumentProgress
        useDropZone
        useFilePicker
        useLeaveGuard
        usePasteFiles
        usePresignedUpload
        useProgressRef
        useThumbnail
        useUpload
        useUploadClient
        useUploadProgress
        useUploads
      gantry/core
        InterceptedError
        NetworkError
        OutcomeUnknownError
        ProtocolError
        ProtocolUsageError
        RejectedFileError
        ReplyShapeError
        SourceError
        StatusError
        TimeoutError
        UploadError
        acceptTokens
        actionsOf
        allUploads
        assertNoPage
        byteCountField
        byteCountOf
        bytes
        codeOfStatus
        contentRangeText
        countParts
        createUploadClient
        defaultRetryPolicy
        diffRefs
        displayStatusOf
        done
        errorTraits
        factsWanted
        fileKindOf
        form
        formatBytes
        formatBytesAgainst
        formatLimit
        inGroup
        intake
        isActive
        isGone
        isOutcomeUnknown
        isUploadError
        json
        jsonList
        jsonObject
        jsonObjectOf
        keyOfResult
        matchesAccept
        noTotals
        optionalStringField
        parseBytes
        partAt
        plainText
        rangeBytes
        rangeOf
        reasonsInContent
        refOfUpload
        retryAfterMsOf
        retryDelayMs
        send
        serverMessageOf
        splitIntoParts
        stringField
        text
        textField
        toneOf
        totalsOf
        traceText
        type AddOptions
        type AuthorizeRequest
        type BodySpec
        type ByteRange
        type ByteSource
        type CallContext
        type CallSpec
        type ChecksumAlgorithm
        type ChecksumSpec
        type Clock
        type Connectivity
        type ContentRules
        type DisplayStatus
        type ErrorCode
        type ErrorDetails
        type FactName
        type FactsReader
        type FileDifference
        type FileFacts
        type FileKind
        type FilePart
        type FormEntry
        type Frame
        type HashOptions
        type Hasher
        type HeadersLike
        type IntakeFile
        type IntakeResult
        type IntakeRules
        type JsonObject
        type Locks
        type MediaFacts
        type Move
        type PartSizes
        type Ports
        type RefChanges
        type RejectedFile
        type RejectionReason
        type Reply
        type RequestSpec
        type RestoredUpload
        type ResultKey
        type ResultReader
        type RetryPolicy
        type SendOptions
        type Sender
        type SessionRecord
        type SessionStore
        type Step
        type StepPhase
        type Thumbnail
        type ThumbnailOptions
        type Thumbnailer
        type Tone
        type TraceEntry
        type TraceFact
        type UndoHandle
        type UploadAction
        type UploadClient
        type UploadClientOptions
        type UploadEvent
        type UploadEventType
        type UploadHandle
        type UploadProtocol
        type UploadRules
        type UploadSnapshot
        type UploadStatus
        type UploadStore
        type UploadStoreState
        type UploadTotals
        type UploadTrace
        type UploadView
        type UploadedRef
        urlencoded
        viewOf
        wait
      gantry/protocols/azure-blocks
        azureBlocks
        type AzureBlob
        type AzureBlocksOptions
        type AzureBlocksSession
        type AzureSigning
        type CallOptions
        type SignedTarget
      gantry/protocols/content-range
        contentRange
        imageOrDocument
        type ContentRangeOptions
        type ContentRangeSession
      gantry/protocols/filepond
        filepond
        type FilepondOptions
        type FilepondSession
        type Metadata
      gantry/protocols/fine-uploader
        fineUploader
        type FineUploaderFile
        type FineUploaderOptions
        type FineUploaderSession
      gantry/protocols/form-chunks
        dropzone
        flow
        formChunks
        plupload
        resumable
        type ChunkFact
        type ChunkFamily
        type ChunkFields
        type ChunkedUpload
        type FormChunksOptions
        type FormChunksSession
        type StoredChunks
      gantry/protocols/gcs-resumable
        gcsResumable
        type GcsOpening
        type GcsResumableOptions
        type GcsResumableSession
        type OpenedSession
      gantry/protocols/graph-session
        graphSession
        type ConflictBehavior
        type GraphOpening
        type GraphSessionOptions
        type GraphSessionState
        type GraphUploadSession
      gantry/protocols/ietf-resumable
        ietfResumable
        type IetfResumableOptions
        type IetfResumableResult
        type IetfResumableSession
      gantry/protocols/multipart-post
        multipartPost
        type BundleMember
        type MultipartPostOptions
        type MultipartPostSession
        type ResultListReader
        type TextFields
      gantry/protocols/presigned-post
        presignedPost
        type CallOptions
        type PostedObject
        type PresignedPostOptions
        type PresignedPostSession
        type SignedForm
      gantry/protocols/presigned-put
        presignedPut
        type CallOptions
        type Declaration
        type Opening
        type PresignedPutOptions
        type PresignedPutSession
        type SignedTarget
        type StoredObject
      gantry/protocols/qq-chunks
        qqChunks
        type QqChunksOptions
        type QqChunksSession
      gantry/protocols/s3-multipart
        s3Multipart
        type CallOptions
        type CompletedPart
        type ListedPart
        type PartPage
        type S3CallOptions
        type S3Functions
        type S3MultipartOptions
        type S3MultipartSession
        type S3Object
        type S3Upload
        type SignedTarget
      gantry/protocols/tus
        tus
        type TusOptions
        type TusResult
        type TusSession
        type TusUpload
      gantry/presets/pyannote
        isMediaUrl
        mediaInput
        safeMediaKey
        type DirectMediaInputOptions
        type MediaInput
        type SignedMedia
        type SignedMediaInputOptions
      gantry/presets/selfcommunity
        maxDocumentBytes
        maxImageBytes
        mediaChunks
        messageMedia
        messageMediaChunks
        messageThumbnail
        type CommunityMedia
        type CommunityOptions
        type Dialect
        type Duration
        type MediaChunksOptions
        type MessageMedia
        type MessageMediaChunksOptions
        type MessageMediaOptions
        type MessageThumbnail
        type MessageThumbnailOptions
      gantry/server/s3
        UploadRefusal
        s3Uploads
        type AnnouncedFile
        type S3Answer
        type S3Credentials
        type S3StorageOptions
        type S3Uploads
        type S3UploadsOptions
      gantry/pdf
        pdfThumbnails
        type PdfLibrary
        type PdfThumbnailsOptions
      gantry/testing
        SimulatedFile
        actionClasses
        allActions
        azureEndpoint
        canonicalBoundary
        canonicalMultipart
        chooseFiles
        conformanceCases
        describeProtocol
        dragEvent
        dropFiles
        encodeBody
        endsHonestly
        fakeClock
        fileDrop
        filepondEndpoint
        fineUploaderEndpoint
        formChunksEndpoint
        gcsEndpoint
        golden
        goldenClip
        goldenPicture
        goldenReport
        graphSessionEndpoint
        ietfResumableEndpoint
        inlineHasher
        md5Of
        mediaEndpoint
        messageEndpoint
        multipartEndpoint
        notYetPromised
        openSchedule
        pairs
        pasteFiles
        randomSchedule
        receive
        representativeActions
        ruleText
        runProtocol
        runSimulation
        s3Endpoint
        scriptedReply
        scriptedSender
        seededRandom
        simulatedServer
        singles
        storageEndpoint
        tusEndpoint
        type Action
        type AzureEndpoint
        type AzureEndpointOptions
        type ConformanceCase
        type ConformanceOptions
        type EncodedBody
        type FakeClock
        type FakeDataTransfer
        type FakeEntry
        type FileDropOptions
        type FilepondEndpointOptions
        type FineUploaderEndpointOptions
        type FolderDrop
        type FormChunksEndpointOptions
        type GcsEndpoint
        type GcsEndpointOptions
        type GoldenFile
        type GraphSessionEndpoint
        type GraphSessionEndpointOptions
        type IetfResumableEndpointOptions
        type MakeProtocol
        type MultipartEndpointOptions
        type PromiseName
        type ProtocolRun
        type ProtocolRunOptions
        type ReceivedFile
        type ReceivedRequest
        type RecordedExchange
        type RequestMatch
        type Rule
        type S3EndpointOptions
        type Schedule
        type ScheduleBook
        type ScriptedAnswer
        type ScriptedExchange
        type ScriptedReply
        type ScriptedSender
        type SeededRandom
        type SimulatedControls
        type SimulatedEndpoint
        type SimulatedFailure
        type SimulatedObject
        type SimulatedRequest
        type SimulatedServer
        type SimulatedServerOptions
        type SimulationOptions
        type SimulationReport
        type StorageEndpoint
        type StorageOptions
        type TestRunner
        type TracedRequest
        type TusEndpointOptions
        type TusExtension
        type Violation
        type World
        type WorldName
        type WrapProtocol
        worldNames
        worlds
      gantry/locales/ar
        arabic
      gantry/locales/cs
        czech
      gantry/locales/de
        german
      gantry/locales/es
        spanish
      gantry/locales/fr
        french
      gantry/locales/he
        hebrew
      gantry/locales/it
        italian
      gantry/locales/ja
        japanese
      gantry/locales/ko
        korean
      gantry/locales/nl
        dutch
      gantry/locales/pl
        polish
      gantry/locales/pt-BR
        brazilianPortuguese
      gantry/locales/sv
        swedish
      gantry/locales/tr
        turkish
      gantry/locales/uk
        ukrainian
      gantry/locales/zh-CN
        simplifiedChinese
      gantry/locales/zh-TW
        traditionalChinese"
    `);
  });
});

/** Asks TypeScript rather than the running module, so that types are counted too. */
function publicNames(entries: readonly { readonly name: string; readonly source: string }[]): string {
  const root = join(source, '..');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    entries.map((entry) => join(root, entry.source)),
    options,
  );
  const checker = program.getTypeChecker();
  return entries
    .map((entry) => {
      const file = program.getSourceFile(join(root, entry.source));
      const module = file && checker.getSymbolAtLocation(file);
      const names = (module ? checker.getExportsOfModule(module) : []).map((symbol) => {
        const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        return real.flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`;
      });
      return [`gantry${entry.name.slice(1)}`, ...names.sort().map((name) => `  ${name}`)].join('\n');
    })
    .join('\n');
}
