// Stands in for @actions/http-client in the bundle.

export class HttpClient {
  getAgent() {}

  getAgentDispatcher() {}
}

export class BearerCredentialHandler {}
