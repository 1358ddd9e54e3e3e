/** Every code a problem may have. Each has a sentence and a remedy in both languages (`shared/i18n`). */
export const PROBLEM_CODES = [
  // manifests: subject is the file
  'manifest-unreadable', // values: reason
  'manifest-broken', // values: line, reason; the file's last good content stays in force if it had one
  'manifest-missing', // a path that was named does not exist
  'manifest-object-invalid', // values: line, reason; one document is left out, the rest counts
  'manifest-kind-ignored', // values: kinds
  'manifest-duplicate', // values: kind, file; the same object twice, the one in that file counts
  // kubeconfig and cluster
  'kubeconfig-missing', // values: file
  'kubeconfig-broken', // values: file, reason
  'kubeconfig-empty', // values: file
  'context-unknown', // values: context, known
  'credential-plugin-refused', // values: command, reason
  'credential-plugin-failed', // values: command, reason
  'credential-plugin-unapproved', // values: command, file; its definition is not the one that a person chose
  'credential-certificate', // values: server, reason; of the client
  'credential-expired', // values: provider, reason, remedy
  'cluster-unreachable', // values: server, reason
  'cluster-certificate', // values: server, reason
  'cluster-unauthorized', // values: server
  'cluster-unverified', // values: server; the kubeconfig switches verification off
  'cluster-forbidden', // values: resource, verb, scope, user
  'cluster-object-invalid', // values: reason; an object of the cluster that makes no sense is left out
  // ingress objects
  'class-ignored', // values: class, reason
  'ingress-dropped', // values: class, reason (a code of explanation-codes.ts); the whole Ingress does not count
  'dialect-mixed', // values: host, dialect, other; two dialects meet on one host
  'annotation-unknown', // values: annotation, suggestion
  'annotation-invalid', // values: annotation, value, effect
  'annotation-not-evaluated', // values: annotation, meaning
  'ingress-closed', // values: annotation, detail; its routes answer 503
  'reference-missing', // values: annotation, object, effect (a status); what an annotation refers to is not there
  'lists-not-enforced', // values: lists; address lists are shown here and refuse nobody
  'annotation-critical', // values: annotation
  'annotation-inert', // values: annotation, needs; it does nothing without something else
  'path-pattern-unsupported', // values: path, reason
  'path-pattern-slow', // values: path, reason
  'path-conflict', // values: host, path, winner
  'path-duplicate-slash', // values: host, path
  'regex-mode', // values: host, cause
  'server-alias-declared', // values: host, alias; a rule declares that name
  'server-alias-taken', // values: host, alias, other; another host has that alias
  'server-alias-unusable', // values: host, alias, reason
  'www-redirect-void', // values: host, other; the other name is declared itself
  'canary-idle', // values: host, path; no path of another Ingress is its mainline
  'canary-not-first', // values: host, path, first; one canary of a path works
  'canary-pattern-unusable', // values: host, pattern
  'canary-same-service', // values: host, path, service; the mainline leads there already
  'backend-resource', // values: path
  'service-missing', // values: service, host, path
  'service-port-missing', // values: service, port, ports
  'no-ready-endpoints', // values: service, total
  'serving-while-terminating', // values: service
  'external-name-refused', // values: service, name
  'tls-secret-missing', // values: secret, host
  'tls-secret-unreadable', // values: secret
  'tls-secret-broken', // values: secret, reason
  'tls-secret-other-host', // values: secret, host
  'controller-setting-invalid', // values: key, value
  // ways to pods: subject is the Service
  'way-service-proxy', // values: service; the last resort, which changes requests
  'way-forbidden', // values: service, namespace; nothing is proved and no tunnel allowed
  'way-not-found', // values: service, way; what a person chose is not there
  // this machine
  'port-fallback', // values: wanted, used, reason
  'port-taken', // values: port, owner
  'port-pac-unavailable', // values: reason; the proxy configuration for browsers is not served
  'state-unwritable', // values: folder, reason
  'settings-broken', // values: file
  'authority-broken', // values: reason
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];
