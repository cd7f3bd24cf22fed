/** Facts about protocols, held to the package, to the protocols' own code, and to what they say on the wire. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEntries } from '../../e2e/tasks/entries.mjs';
import { codeOfStatus, errorTraits, NetworkError } from '../../src/core/errors.ts';
import type { Sender } from '../../src/core/ports.ts';
import type { RequestSpec } from '../../src/core/protocol.ts';
import { runProtocol, simulatedServer } from '../../src/testing/index.ts';
import { commonFailures } from './commonFailures.ts';
import { corsSettings } from './corsSettings.ts';
import { protocolNames, protocols, type CorsForm, type CorsRule, type ProtocolName } from './protocols.ts';
import { readCorsSettings } from './readCorsSettings.test.shared.ts';
import { samples } from './samples.ts';

const facts = { name: 'letter.pdf', type: 'application/pdf', lastModifiedMs: 0 };

it('has a row for each protocol of the package, and for no other', () => {
  const entries = findEntries().flatMap(({ name }) => /^\.\/protocols\/(.+)$/.exec(name)?.[1] ?? []);
  expect([...protocolNames].sort()).toEqual(entries.sort());
});

describe.each(protocolNames)('what is said of %s', (name) => {
  const row = protocols[name];
  const { protocol } = samples[name](() => 0);

  it('answers every question with yes or no', () => {
    for (const answer of [row.resumes, row.parallel, row.asks, row.cancels])
      expect(answer).toMatch(/^(yes|no)\b/);
  });

  it('agrees with what it has', () => {
    const [resumes, asks, cancels] = [row.resumes, row.asks, row.cancels].map((answer) =>
      answer.startsWith('yes'),
    );
    expect({ resumes, asks, cancels }).toEqual({
      resumes: protocol.persist !== 'never' && protocol.parts !== undefined,
      asks: protocol.resync !== undefined,
      cancels: protocol.cancel !== undefined,
    });
  });

  it('tells people to paste CORS settings for all that it sends and reads, and for nothing else', async () => {
    const spoken = await conversationOf(name);
    expect(row.cors.map(({ at }) => at).sort()).toEqual([...spoken.keys()].sort());
    for (const rule of row.cors) {
      const { methods = [], allow = [], expose = [] } = spoken.get(rule.at) ?? {};
      for (const { form, text } of corsSettings(rule)) {
        const pasted = readCorsSettings(form, text);
        expect({ form, ...pasted, methods: sorted(pasted.methods) }).toEqual({
          form,
          origins: ['https://app.example'],
          methods,
          ...wordsOf(form, rule.at, allow, expose),
          maxAgeSeconds: 3600,
        });
      }
    }
  });
});

describe('CORS settings', () => {
  const rule: CorsRule = {
    at: 'storage',
    writtenAs: ['headers', 's3', 'gcs', 'azure'],
    methods: ['PUT', 'GET'],
    allowHeaders: ['Content-Type'],
    exposeHeaders: ['ETag'],
  };

  it('are written as each kind of server is told', () => {
    const [headers, s3, gcs, azure] = corsSettings(rule).map(({ text }) => text);
    expect(headers).toContain('Access-Control-Allow-Methods: PUT, GET\n');
    expect(headers).toContain('Access-Control-Expose-Headers: ETag, Retry-After\n');
    expect(headers).toContain('Access-Control-Allow-Headers: Content-Type\n');
    const [api] = corsSettings({ ...rule, at: 'api' }).map(({ text }) => text);
    expect(api).toContain('Access-Control-Allow-Headers: Authorization, Content-Type\n');
    expect(JSON.parse(s3 ?? '')).toEqual({
      CORSRules: [
        {
          AllowedOrigins: ['https://app.example'],
          AllowedMethods: ['PUT', 'GET'],
          AllowedHeaders: ['Content-Type'],
          ExposeHeaders: ['ETag'],
          MaxAgeSeconds: 3600,
        },
      ],
    });
    expect(JSON.parse(gcs ?? '')).toEqual([
      {
        origin: ['https://app.example'],
        method: ['PUT', 'GET'],
        responseHeader: ['Content-Type', 'ETag'],
        maxAgeSeconds: 3600,
      },
    ]);
    expect(azure).toContain('--methods PUT GET \\\n  --allowed-headers "Content-Type"');
  });
});

describe('failures that are the same for every protocol', () => {
  it.each(commonFailures.filter(({ statuses }) => statuses !== undefined))(
    'end, or wait, as the engine does: $server',
    ({ statuses = [], ends }) => {
      for (const status of statuses) {
        const code = codeOfStatus(status);
        if (ends === undefined) expect(errorTraits[code].retryable).toBe(true);
        else expect(code).toBe(ends);
      }
    },
  );
});

describe.each(protocolNames)('the page of %s', (name) => {
  const base = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const page = join(import.meta.dirname, `${base}.mdx`);

  it('has the sections of such a page, in their order', () => {
    const text = readFileSync(page, 'utf8');
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'What goes over the wire',
      'Example',
      'Options',
      'Limits',
      'Resume and cancel',
      'CORS',
      'How it fails',
      'Tested against',
    ]);
    const stories = readFileSync(join(import.meta.dirname, `${base}.stories.tsx`), 'utf8');
    expect(stories).toContain(`title: 'Protocols/${name}'`);
  });
});

/** How a form of settings says what was sent and what was looked at, with what every page says besides. */
function wordsOf(form: CorsForm, at: CorsRule['at'], allow: readonly string[], expose: readonly string[]) {
  // One list for both directions.
  if (form === 'gcs') return { allow: sorted([...allow, ...expose]), expose: sorted([...allow, ...expose]) };
  if (form !== 'headers') return { allow, expose };
  return {
    allow: at === 'api' ? sorted(['authorization', ...allow]) : allow,
    expose: sorted(['retry-after', ...expose]),
  };
}

interface Spoken {
  readonly methods: readonly string[];
  readonly allow: readonly string[];
  readonly expose: readonly string[];
}

/** What goes over the wire: for large files and small ones, after lost replies, quiet ones, and when it is cancelled. */
async function conversationOf(name: ProtocolName): Promise<ReadonlyMap<CorsRule['at'], Spoken>> {
  const heard = { api: listener(), storage: listener() };
  for (const sizeBytes of [100, 1_200_000])
    for (const trouble of [undefined, { lost: 1 }, { lost: 2 }, { lost: 3 }, 'quiet'] as const) {
      const { protocol, endpoint } = samples[name](() => 0);
      const server = simulatedServer({ endpoints: [endpoint] });
      const sender = listened(server, heard, trouble);
      const source = new Blob([new Uint8Array(sizeBytes)]);
      const { sessions } = await runProtocol(protocol, { sender, source, facts });
      const file = { ...facts, size: sizeBytes };
      const [step] = sessions.flatMap((session) => protocol.cancel?.(session, file) ?? []);
      if (step === undefined || 'call' in step.request) continue;
      await listened(server, heard).send(step.request, source, { signal: new AbortController().signal });
    }
  return new Map(
    (['api', 'storage'] as const)
      .filter((at) => heard[at].methods.size > 0)
      .map((at) => {
        const { methods, allow, expose } = heard[at];
        return [at, { methods: sorted(methods), allow: sorted(allow), expose: sorted(expose) }];
      }),
  );
}

/** Notes what a browser would ask a preflight about, and which headers of a reply are looked at. */
function listened(
  server: Sender,
  heard: Readonly<Record<CorsRule['at'], Listener>>,
  trouble?: { readonly lost: number } | 'quiet',
): Sender {
  let count = 0;
  return {
    async send(request, source, options) {
      const { methods, allow, expose } = heard[request.auth === 'never' ? 'storage' : 'api'];
      methods.add(request.method);
      for (const header of preflighted(request)) allow.add(header.toLowerCase());
      const { status, text, header } = await server.send(request, source, options);
      if (typeof trouble === 'object' && (count += 1) === trouble.lost) throw new NetworkError();
      return {
        status,
        text: trouble === 'quiet' && request.auth === 'never' ? '' : text,
        header(one) {
          if (!alwaysReadable.includes(one.toLowerCase())) expose.add(one.toLowerCase());
          return header(one);
        },
      };
    },
  };
}

const listener = () => ({
  methods: new Set<string>(),
  allow: new Set<string>(),
  expose: new Set<string>(),
});
type Listener = ReturnType<typeof listener>;

/** Readable without being exposed, or the engine's own. Source: Fetch, "CORS-safelisted response-header name". */
const alwaysReadable: readonly string[] = ['content-type', 'retry-after'];

/** Headers that a preflight asks for. Source: Fetch, "CORS-safelisted request-header". */
function preflighted({ headers = {}, body }: RequestSpec): readonly string[] {
  const type =
    body?.kind === 'json' || ((body?.kind === 'bytes' || body?.kind === 'text') && body.type !== '');
  return [
    ...Object.keys(headers).filter((header) => header.toLowerCase() !== 'accept'),
    ...(type && !(body.kind === 'text' && body.type === 'text/plain') ? ['Content-Type'] : []),
  ];
}

const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();
