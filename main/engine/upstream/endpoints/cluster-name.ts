const NAME = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.svc(?:\.[a-z0-9.-]+)?\.?$/;

/** The Service that a cluster name such as `x.ns.svc` or `x.ns.svc.cluster.local` means, else null. */
export function clusterName(host: string): { readonly namespace: string; readonly service: string } | null {
  const found = NAME.exec(host.toLowerCase());
  return found === null ? null : { service: found[1] as string, namespace: found[3] as string };
}
