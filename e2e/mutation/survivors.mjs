/**
 * Mutants that live, and why they may. `npm run mutation` names those that are not explained here, and entries whose
 * mutant is gone. A mutant is known by the line of code it stands in, what it takes away and what it puts there.
 */
export const reviewedSurvivors = [
  {
    file: 'src/protocols/contentRange.ts',
    line: "const { completeEncoding = 'urlencoded', repeatComplete = false, readResult = asIs } = options;",
    from: "'urlencoded'",
    to: '""',
    why: "Anything that is not 'form' is url-encoded, and the type allows no third word.",
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: "if (url !== undefined && isWeb && url.username === '' && url.password === '') return value;",
    from: 'url !== undefined',
    to: 'true',
    why: 'Without a URL `isWeb` is false already; the check is there for the compiler.',
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: "for (const [name, value] of new URLSearchParams(address.split('#', 1)[0]?.split('?')[1] ?? '')) {",
    from: "address.split('#', 1)[0]?.split",
    to: "address.split('#', 1)[0].split",
    why: '`split` always answers a first piece; the compiler does not know.',
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: "for (const [name, value] of new URLSearchParams(address.split('#', 1)[0]?.split('?')[1] ?? '')) {",
    from: "''",
    to: '"Stryker was here!"',
    why: "No vendor's parameter has the name that is put there, so the address still says nothing.",
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: 'const dateMs = text === undefined ? Number.NaN : Date.parse(text);',
    from: 'text === undefined',
    to: 'false',
    why: '`Date.parse(undefined)` is NaN too; the type wants a text.',
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: "const match = /^(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z$/.exec(text ?? '');",
    from: "''",
    to: '"Stryker was here!"',
    why: 'Neither text is a date.',
  },
  {
    file: 'src/protocols/httpAddress.ts',
    line: 'text !== undefined && /^\\d{1,12}$/.test(text) ? Number(text) : undefined;',
    from: 'text !== undefined',
    to: 'true',
    why: '`undefined` as text has no digits.',
  },
  {
    file: 'src/protocols/presignedPut.ts',
    line: 'const markup = /^\\s*(?:<\\?xml[^>]*>\\s*)?<(!doctype|html|error)\\b/i.exec(reply.text.slice(0, 2000));',
    from: 'reply.text.slice(0, 2000)',
    to: 'reply.text',
    why: 'A limit of time, not of meaning: the pattern is anchored at the beginning.',
  },
  {
    file: 'src/protocols/presignedPut.ts',
    line: "received: markup[1]?.toLowerCase() === 'error' ? 'an XML error' : 'HTML',",
    from: 'markup[1]?.toLowerCase',
    to: 'markup[1].toLowerCase',
    why: 'The group is not optional, so a match always has it.',
  },
  {
    file: 'src/protocols/presignedPut.ts',
    line: "const code = /<Code>\\s*(\\w+)\\s*<\\/Code>/i.exec(text)?.[1] ?? '';",
    from: "''",
    to: '"Stryker was here!"',
    why: 'Neither is a code of any storage.',
  },
  {
    file: 'src/protocols/presignedPut.ts',
    line: "const message = /<Message>([^<]*)<\\/Message>/i.exec(text)?.[1]?.trim() ?? '';",
    from: '/<Message>([^<]*)<\\/Message>/i.exec(text)?.[1]?.trim',
    to: '/<Message>([^<]*)<\\/Message>/i.exec(text)?.[1].trim',
    why: 'The group is not optional, so a match always has it.',
  },
];
