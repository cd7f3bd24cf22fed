/** Where React 18 stands that is installed beside the newest one. */

/** @param {string} path - of a file or a file URL. */
export const toReact18 = (path) =>
  path.replace(/\/node_modules\/(react|react-dom)\//, '/node_modules/$1-18/');

/** A resolve hook of `node:module`. */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  return { ...resolved, url: toReact18(resolved.url) };
}
