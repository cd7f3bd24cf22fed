/**
 * Decides what a reviewer no longer has to say: types used strictly, hooks by the compiler's rules, accessible
 * markup, and an engine that asks its ports for time, network and randomness.
 *
 * Import directions are not checked here but in `src/boundaries.test.ts`.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '**/*.test.tsx', '**/*.test-d.ts', '**/*.e2e.ts'];

const bannedSyntax = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of literals, or an object `as const`: enums leave code behind.',
  },
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML)$/]',
    message: 'File names come from strangers. Set textContent, or render the text.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe)$/]',
    message: 'File names come from strangers. Set textContent, or render the text.',
  },
  {
    selector:
      ':matches(JSXAttribute[name.name="dangerouslySetInnerHTML"], Property[key.name="dangerouslySetInnerHTML"])',
    message: 'File names come from strangers. Render the text.',
  },
];

const bannedRandomness = {
  object: 'Math',
  property: 'random',
  message: 'Ask the ports for randomness, so that a test can decide it. Only adapters know the platform.',
};

const askThePorts = 'Core asks its ports (src/core/ports.ts) for time, network and platform.';

const platformGlobals = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'Worker',
  'navigator',
  'window',
  'self',
  'document',
  'location',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'performance',
  'process',
].map((name) => ({ name, message: askThePorts }));

export default defineConfig([
  globalIgnores([
    'dist',
    'storybook-static',
    'coverage',
    'test-results',
    'playwright-report',
    '.tmp',
    'public',
    'e2e/consumers',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...bannedSyntax],
      // Sizes and counts belong into messages as they are.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `onClick={() => pause()}` says what it does without a block.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An async function without await turns its own exceptions into rejections, which ports promise to do.
      '@typescript-eslint/require-await': 'off',
      // `throw signal.reason` is how an abort travels.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Nothing here has a `this`: ports and clients are objects of closures, and may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // `UploadId | 'total'` is written for readers, although the compiler sees string.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // A callback that does nothing is a legitimate default.
      '@typescript-eslint/no-empty-function': 'off',
      // Two overloads may each deserve their own comment, and a type named once may still be inferred for a caller.
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // An empty string is often as good as none.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true, boolean: true } },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'stories/**/*.{ts,tsx}', '.storybook/*.tsx', 'e2e/app/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest'], jsxA11y.flatConfigs.recommended],
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/adapters/**', ...tests],
    rules: { 'no-restricted-properties': ['error', bannedRandomness] },
  },
  {
    files: ['src/{core,protocols,presets}/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', ...platformGlobals],
      'no-restricted-properties': [
        'error',
        bannedRandomness,
        { object: 'Date', property: 'now', message: askThePorts },
        ...['setTimeout', 'fetch', 'navigator', 'document', 'XMLHttpRequest'].map((property) => ({
          object: 'globalThis',
          property,
          message: askThePorts,
        })),
      ],
      'no-restricted-syntax': [
        'error',
        ...bannedSyntax,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: askThePorts },
      ],
    },
  },
  {
    files: tests,
    rules: {
      // `expect.any(String)` and scripted replies are `any` by nature.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The reference server and the tasks speak to a terminal.
    files: ['e2e/**/*.{ts,mjs}'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
  },
]);
