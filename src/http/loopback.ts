/** Whether a host is this machine itself, where nobody listens in: the only one to which plain `http://` is spoken. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
