// Stands in for the client of GitHub's API, and its plug-ins, in the bundle.

export class Octokit {
  static plugin() {
    return Octokit;
  }

  static defaults() {
    return Octokit;
  }
}

export function restEndpointMethods() {}

export function paginateRest() {}
