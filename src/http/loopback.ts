/** Whether a host is this machine itself, where nobody can listen in: plain `http://` is allowed only there. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
