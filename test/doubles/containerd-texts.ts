/** What containerd 1.6 says of a port that nobody listens on. */
export function refusedText(port: number): string {
  return (
    `an error occurred forwarding 40000 -> ${port}: error forwarding port ${port} to pod 5c1d, uid : failed to execute portforward in network ` +
    `namespace "/var/run/netns/cni-1": failed to connect to localhost:${port} inside namespace "5c1d", IPv4: dial tcp4 127.0.0.1:${port}: ` +
    `connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `
  );
}

/** What containerd says of a pod that it does not know any more. */
export const GONE_TEXT =
  'error forwarding port 80 to pod 5c1d, uid : failed to find sandbox "5c1d" in store: not found';
