// Stands in for SOCKS proxies, which src/http/transport.ts refuses, in the bundle.
module.exports = undefined;
