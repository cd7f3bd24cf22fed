/**
 * Leaves sentences of errors unmutated: what an error says is for people, and a test that repeats a sentence proves
 * nothing. Codes, fields and every condition around a sentence stay mutated.
 *
 * A sentence is a text with a space in it that is the `message` of an object, the default of a parameter or variable
 * called `message`, or an argument of `new SomethingError(...)` or of `super(...)`, which only errors call with one.
 */

/** Around a text these only choose or join sentences. */
const joints = new Set(['BinaryExpression', 'ConditionalExpression', 'LogicalExpression']);

const isSentence = ({ node }) =>
  (node.type === 'StringLiteral' && node.value.includes(' ')) ||
  (node.type === 'TemplateLiteral' && node.quasis.some((quasi) => quasi.value.raw.includes(' ')));

function belongsToError(path) {
  let { key, parentPath: parent } = path;
  while (parent && joints.has(parent.type) && key !== 'test') ({ key, parentPath: parent } = parent);
  const { node } = parent ?? {};
  switch (node?.type) {
    case 'ObjectProperty':
      return key === 'value' && node.key.name === 'message';
    case 'AssignmentPattern':
      return key === 'right' && node.left.name === 'message';
    case 'VariableDeclarator':
      return key === 'init' && node.id.name === 'message';
    case 'CallExpression':
      return node.callee.type === 'Super';
    case 'NewExpression':
      return path.listKey !== 'callee' && /Error$/.test(node.callee.name ?? '');
    default:
      return false;
  }
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'error-prose',
    value: {
      shouldIgnore: (path) =>
        isSentence(path) && belongsToError(path) ? 'The sentence of an error is for people.' : undefined,
    },
  },
];
