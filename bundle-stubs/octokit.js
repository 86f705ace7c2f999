// Stands in for the client of GitHub's API, and its plug-ins, in the bundle.

export const Octokit = { plugin: () => Octokit, defaults: () => Octokit };

export function restEndpointMethods() {}

export function paginateRest() {}
