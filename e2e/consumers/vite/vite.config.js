/** Nothing but the strict policy that the library promises to live with. */
export default {
  preview: {
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' blob:; connect-src 'self' http://127.0.0.1:*",
    },
  },
};
