/** Why an Ingress does not count (reference 2). Each has a text in both languages (`shared/i18n/explain/explain.ts`). */
export const IGNORED_REASONS = [
  'class-missing', // spec.ingressClassName names an IngressClass that does not exist
  'class-not-readable', // IngressClasses may not be read, and neither name nor annotations tell the controller
  'class-of-other-controller',
  'class-annotation-differs',
  'class-not-given',
  'namespace-not-watched',
  'catch-all-disabled',
  'annotation-too-risky', // above annotations-risk-level, any snippet by default
  'annotation-invalid', // a value that makes the controller drop the whole Ingress
  'annotation-blocked-word',
  'suspicious-text', // deep inspection of hosts, paths and TLS names
] as const;

export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** What a bad annotation value leads to (reference 18). */
export const INVALID_EFFECTS = [
  'default-used',
  'skipped', // that part of the value is left out, the rest counts
  'denied', // the location answers 503
  'dropped', // the whole Ingress does not count
  'auth-off', // external authentication is left out and the location stands open
  'previous-stays', // dropped, and the last valid version stays in force
] as const;

export type InvalidEffect = (typeof INVALID_EFFECTS)[number];

/**
 * Every sentence that an explanation may hold, the first one saying who took the request. Values are named beside the code;
 * `upstreamPath` is empty where the request does not reach a pod. `ingress` is `namespace/name`.
 */
export const EXPLANATION_CODES = [
  'took-exact', // ingress, path, host, upstreamPath
  'took-longest-path', // ingress, path, host, upstreamPath; plain prefixes and patterns, where the longest text wins too
  'took-ingress-default', // ingress, host, path, upstreamPath; the default backend of the Ingress that created the host
  'took-catch-all', // ingress, host, upstreamPath
  'took-controller-default', // host, path, upstreamPath
  'sent-to-slash', // ingress, path, host
  'no-path', // host, path
  'no-host', // host
  'bad-target', // target
  'health', // the default server answers it, whatever the Ingresses say
  'denied', // ingress, annotation, detail
  'pattern-unusable', // ingress, path, detail
  'host-by-wildcard', // host, declared
  'host-by-alias', // host, alias, declared, ingress
  'no-fall-through', // host, declared, ingress
  'regex-mode', // host, cause
  'regex-order', // path, other; another pattern matches too, but its text is shorter
  'regex-open-end', // path, requested
  'rewritten', // target, from, to
  'rewrite-drops-rest', // target, rest
  'forwarded-prefix', // value
  'normalized', // target, path
  'raw-target-kept', // target
  'implicit-policy', // ingress, host; unmatched paths carry the annotations of the oldest Ingress
  'older-wins', // ingress, winner, path
  'canary-takes', // ingress, service, why (affinity, header, cookie or weight), weight, total
  'canary-passed-over', // as above; why may also be no-endpoints or broken-pattern
  'canary-by-chance', // as above; `weight` out of `total` requests go there
  'list-not-enforced', // ingress, address, list; the cluster would refuse the client by an address list
  'redirected', // ingress, annotation, url
  'https-forced', // ingress
  'https-by-tls', // host, ingress; empty where the certificate is that of a wildcard above
  'caused-by-annotation', // step, annotation, ingress; the step answered
  'caused-by-setting', // step, setting
  'caused-by-service', // service, ingress
  'stands-in', // ingress, service, standIn; the Service has no endpoints
  'errors-handed-over', // codes, service; empty for the built-in default backend
  'mirrored', // ingress, target
  'spec-dialect', // ingress, class
  'ignored-would-fit', // ingress, reason (a code of IGNORED_REASONS)
  'port-at-node', // host, port, address, node, service; these are of a port of the cluster, such as a NodePort
  'port-at-load-balancer', // host, port, address, service
  'port-at-status-address', // host, port, address, service; as the controller wrote it into its Ingresses
  'port-at-host-port', // host, port, address, node
  'port-of-unknown-address', // host, port, service, address; empty where the host is an address
  'port-of-unresolved-name', // host, port, service
  'port-of-local-name', // host, port, service, other; an address of the cluster to use instead, or empty
  'port-to-controller', // product, classes; empty where none is known
  'port-to-service', // service
  'port-not-answered', // node, service
  'port-other-scheme', // port, scheme
  'port-nodes-unreadable', // right
  'port-service-unseen', // port, right; in the range of NodePorts, of no Service that may be read
  'way-in-use', // way, reason (codes of `way.ts`)
  'way-none', // reason, chosen
  'way-changes', // way; what it changes of requests
  'port-not-taken', // ingress, class; empty where the Ingress names no class
] as const;

export type ExplanationCode = (typeof EXPLANATION_CODES)[number];
