// Stands in for HTTP/2, which src/http/transport.ts does not allow, in the bundle. The real one loads all of node:http2.
module.exports = () => {
  throw new Error('The bundle has no HTTP/2.');
};
