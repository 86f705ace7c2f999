// The parts of undici that are needed here, by their paths: its index loads three times as much (see scripts/build.ts).
// This is no public interface of undici, so its version is pinned, and the tests use it over real TLS and a real proxy.
import type { Dispatcher as AnyDispatcher, buildConnector as connectors } from 'undici';
import connect from 'undici/lib/api/api-connect.js';
import buildConnector from 'undici/lib/core/connect.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';

// The index gives every dispatcher its methods; a tunnel through a proxy needs this one.
Object.assign(Dispatcher.prototype, { connect });

export type { AnyDispatcher as Dispatcher };
export type Connector = connectors.connector;
export { buildConnector, EnvHttpProxyAgent, Pool };
