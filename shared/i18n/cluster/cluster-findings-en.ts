import type { ClusterFindingTexts } from './cluster-findings.ts';

const HAND_ON = 'Hand this Role to an administrator:';

export const clusterFindingsEn: ClusterFindingTexts = {
  checks: {
    files: 'kubeconfig files',
    context: 'context',
    plugin: 'plugin',
    'sign-in': 'credentials',
    way: 'way',
    name: 'name',
    connection: 'connection',
    tls: 'TLS',
    version: 'version',
    identity: 'sign-in',
    clock: 'clock',
    rights: 'rights',
    'port-forward': 'tunnel right',
    pods: 'pod network',
    tunnel: 'tunnel',
    controller: 'controller',
    engine: 'engine',
  },
  results: { ok: 'ok', warn: 'warn', fail: 'FAIL', skip: 'skip' },
  codes: {
    'file-read': { sentence: '{subject}: contexts in it: {contexts}', remedy: null },
    'file-missing': {
      sentence: '{subject} does not exist.',
      remedy: 'Take it out of KUBECONFIG, or get the file from whoever runs the cluster.',
    },
    'file-empty': { sentence: '{subject} is empty.', remedy: 'Take it out of KUBECONFIG, or put a context into it.' },
    'file-broken': { sentence: '{subject} cannot be used: {reason}.', remedy: 'Correct the file.' },
    'file-open': {
      sentence: 'Other users of this machine can read {subject} (mode {mode}), which holds credentials.',
      remedy: 'Close it:',
    },
    'context-good': { sentence: '{subject} leads to {server} as user {user}, namespace {namespace}', remedy: null },
    'context-unusable': { sentence: '{reason}', remedy: 'Choose a context with --context NAME; these are known:' },
    unverified: {
      sentence: 'The kubeconfig switches the check of {server} off: anybody on the way can read the credentials.',
      remedy: 'Replace insecure-skip-tls-verify by certificate-authority with the CA of the cluster.',
    },
    'no-plugin': { sentence: '{subject} needs no program to sign in ({credential})', remedy: null },
    'plugin-found': { sentence: '{subject} is there and may run', remedy: null },
    'plugin-missing': {
      sentence: 'The credential plugin {subject} was not found on the PATH.',
      remedy: 'Install it, or name it with its whole path in the kubeconfig.[[ {hint}]]',
    },
    'plugin-unapproved': {
      sentence: 'The credential plugin {subject} was never chosen: {file} wants to run “{command}”.',
      remedy: 'If you trust that file, name the context, which is the consent:',
    },
    'plugin-refused': {
      sentence: 'The credential plugin {subject} may not run: {reason}.',
      remedy: 'Change the preferences of kubectl (kuberc), or choose another way to sign in.',
    },
    'credential-ready': {
      sentence: '{credential}[[ of {what}]][[, as {actsAs}]][[, valid until {end}]]',
      remedy: null,
    },
    'credential-none': {
      sentence: 'The context has no credentials, so the cluster sees an anonymous user.',
      remedy: 'Add a user to the context.',
    },
    'credential-ending': {
      sentence: 'The {credential} of {subject} ends soon: {end}.',
      remedy: 'Ask for a new one before.',
    },
    'credential-ended': {
      sentence: 'The {credential} of {subject} ended at {end}.',
      remedy: 'Ask for a new one, or sign in again with the tool that made it.',
    },
    'credential-failed': {
      sentence: 'There are no credentials for {subject}: {reason}.',
      remedy: 'Sign in, then try again.',
    },
    straight: { sentence: 'straight to {subject}', remedy: null },
    proxied: { sentence: 'through the proxy {proxy} of the {from}', remedy: null },
    'name-found': { sentence: '{subject} is {addresses}', remedy: null },
    'name-is-address': { sentence: '{subject} is an address and needs no look-up', remedy: null },
    'name-unknown': {
      sentence: 'The name {subject} is not known here.',
      remedy: 'Check the VPN and the name servers of this machine:',
    },
    connected: { sentence: '{subject} answers in {time} ms', remedy: null },
    'connection-refused': {
      sentence: 'Nothing listens at {subject}.',
      remedy: 'Check the port in the kubeconfig, and whether the API server or the port forwarding to it runs.',
    },
    'connection-silent': {
      sentence: '{subject} does not answer within {seconds} s.',
      remedy: 'Check the VPN, and whether a firewall lets this machine through.',
    },
    'connection-failed': {
      sentence: '{subject} cannot be reached: {reason}.',
      remedy: 'Check the network and the VPN.',
    },
    'tls-good': { sentence: 'the certificate fits {name} and is valid until {end}', remedy: null },
    'tls-none': {
      sentence: '{subject} is spoken to without TLS: everybody on the way can read along.',
      remedy: 'Use https:// in the kubeconfig, unless this is kubectl proxy on this machine.',
    },
    'tls-ending': { sentence: 'The certificate of {subject} ends soon: {end}.', remedy: 'Tell an administrator.' },
    'tls-expired': {
      sentence: 'The certificate of {subject} ended at {end}.',
      remedy: 'An administrator has to renew it, with kubeadm: kubeadm certs renew apiserver.',
    },
    'tls-not-yet': {
      sentence: 'The certificate of {subject} is not valid yet.',
      remedy: 'Check the clock of this machine.',
    },
    'tls-wrong-name': {
      sentence: 'The certificate of {subject} is not for {name}; it is for {names}.',
      remedy: 'Use one of those names in the kubeconfig, or set tls-server-name to one of them.',
    },
    'tls-wrong-authority': {
      sentence: 'The certificate of {subject} comes from {issuer}, which the kubeconfig does not trust.',
      remedy: 'Get the kubeconfig anew, or check that no proxy opens TLS on the way.',
    },
    'tls-not-spoken': {
      sentence: '{subject} does not speak TLS: {reason}.',
      remedy: 'Check the port, and whether http:// is meant.',
    },
    'tls-client-refused': {
      sentence: 'The server does not accept the client certificate: {reason}.',
      remedy: 'Ask for a new client certificate.',
    },
    'tls-failed': {
      sentence: 'TLS with {subject} fails: {reason}.',
      remedy: 'Check the certificates of the kubeconfig.',
    },
    'version-read': { sentence: 'Kubernetes {version}', remedy: null },
    'version-refused': {
      sentence: 'the server does not tell its version to this user (status {status})',
      remedy: null,
    },
    'not-kubernetes': {
      sentence: '{subject} answers, but not as a Kubernetes API server does (status {status}, {type}).',
      remedy: 'Check the address in the kubeconfig; a login page or a proxy may answer in its place.',
    },
    'server-trouble': {
      sentence: '{subject} does not answer as it should: {reason}.',
      remedy: 'Try again in a minute; ask an administrator if it stays.',
    },
    accepted: { sentence: 'the cluster knows us as {user}', remedy: null },
    'accepted-unnamed': { sentence: 'the credentials are accepted', remedy: null },
    anonymous: {
      sentence: 'The cluster sees an anonymous user.',
      remedy: 'Add credentials to the context.',
    },
    'not-accepted': {
      sentence: 'The API server does not accept the credentials of {subject}.',
      remedy: 'Sign in again. This shows what kubectl makes of it:',
    },
    'clock-good': { sentence: 'the clocks agree', remedy: null },
    'clock-off': {
      sentence: 'The clock of this machine is {seconds} s {direction}, so that tokens and certificates seem wrong.',
      remedy: 'Set the clock:',
    },
    'clock-unknown': { sentence: 'The server sends no Date header.', remedy: null },
    'right-given': { sentence: '{subject} can be listed and watched[[ in {namespaces}]]', remedy: null },
    'right-partial': {
      sentence: '{subject} can be read only in part, namespaces ({count}): {namespaces}',
      remedy: null,
    },
    'right-missing': {
      sentence: 'Forbidden: list {subject}[[ in namespace {scope}]]. Without it there are no routes.',
      remedy: `Name the namespaces you may read with -n NAME. ${HAND_ON}`,
    },
    'right-missing-optional': {
      sentence: 'Forbidden: list {subject}. Routes work without it.',
      remedy: HAND_ON,
    },
    'right-unwatched': {
      sentence: 'Forbidden: watch {subject}. Changes are then not seen at once.',
      remedy: HAND_ON,
    },
    'right-by-name': { sentence: '{subject} can be read by name, not listed', remedy: null },
    'kind-not-served': {
      sentence: 'This cluster does not know {subject}.',
      remedy: 'The cluster is older or has this API switched off.',
    },
    'kind-failed': { sentence: '{subject} cannot be read: {reason}.', remedy: 'Try again in a minute.' },
    'forward-given': { sentence: 'tunnels to pods in namespace {subject} are allowed', remedy: null },
    'forward-half': {
      sentence: 'Forbidden: {missing} pods/portforward in namespace {subject}. Tunnels work in one way of two only.',
      remedy: HAND_ON,
    },
    'forward-missing': {
      sentence: 'Forbidden: {missing} pods/portforward in namespace {subject}. No tunnel to pods there.',
      remedy: HAND_ON,
    },
    'forward-unknown': { sentence: 'Tunnels in namespace {subject} could not be tried: {reason}.', remedy: null },
    'pods-proved': { sentence: '{subject} ({pod}) is reached straight: {verdict}', remedy: null },
    'pods-unproved': {
      sentence: '{subject} ({pod}) is not used straight: {verdict}; a tunnel is used in its place',
      remedy: null,
    },
    'pods-unreachable': {
      sentence: '{subject} ({pod}) is not reached straight from here; a tunnel is used in its place',
      remedy: null,
    },
    'pods-none': {
      sentence: 'No ready pod is behind any Ingress that can be read.',
      remedy: 'Check with: kubectl get endpointslices',
    },
    'tunnel-open': { sentence: 'a tunnel to {subject} opens in {time} ms ({transport})', remedy: null },
    'tunnel-failed': {
      sentence: 'No tunnel to {subject}: {reason}.',
      remedy: 'If it is a matter of rights, this Role helps:',
    },
    'no-way': {
      sentence: 'No way leads to {subject}: its network is not proved, and there is no tunnel: {reason}.',
      remedy: 'If it is a matter of rights, this Role helps:',
    },
    'tunnel-untried': { sentence: 'No pod to try a tunnel with.', remedy: null },
    'controller-found': {
      sentence: '{product}[[ for class {classes}]][[, Service {service}]][[, at {addresses}]]',
      remedy: null,
    },
    'controller-partial': {
      sentence:
        '{product}[[ for class {classes}]][[, Service {service}]][[, at {addresses}]]. More would be known with: {missing}.',
      remedy: HAND_ON,
    },
    'controller-none': { sentence: 'no controller of the cluster’s own was found', remedy: null },
    'engine-live': { sentence: 'the running engine reads {subject}, all kinds live', remedy: null },
    'engine-trouble': {
      sentence: 'The running engine reads {subject} with trouble: {kinds}.',
      remedy: 'See what it says in full:',
    },
    'engine-demo': { sentence: 'the running engine reads the built-in demo, which has no cluster', remedy: null },
    'engine-manifests': { sentence: 'the running engine reads manifests, without a cluster: {subject}', remedy: null },
    'engine-other': { sentence: 'the running engine reads something else: {subject}', remedy: null },
    'engine-silent': {
      sentence: 'An engine is running but does not answer.',
      remedy: 'Stop it and start it again.',
    },
    'engine-none': { sentence: 'no engine is running', remedy: null },
    'not-examined': { sentence: 'not examined, because of what came before', remedy: null },
  },
  words: {
    certificate: 'client certificate',
    token: 'token',
    'token-file': 'token file',
    plugin: 'credential plugin',
    password: 'password',
    provider: 'auth provider',
    none: 'no credentials',
    kubeconfig: 'kubeconfig (proxy-url)',
    environment: 'environment (HTTPS_PROXY)',
    ahead: 'ahead',
    behind: 'behind',
    proved: 'the network is proved to be this cluster’s',
    trusted: 'you trust this network',
    unproved: 'nothing proves that it is this cluster’s',
    'local-network': 'it lies in a network of this machine',
    unreachable: 'the API server does not answer',
    unauthorized: 'the credentials are not accepted',
    forbidden: 'a right is missing',
    unsupported: 'no transport passes the way to the API server',
    'pod-gone': 'the pod is gone',
    'port-refused': 'nothing listens in the pod',
    'pod-failed': 'the node cannot forward',
    lost: 'the tunnel broke',
    stalled: 'nothing came back in time',
    reset: 'the pod cut the connection',
    'slow-reader': 'nobody took what it sent',
    closed: 'the tunnel was given up',
    websocket: 'SPDY in a WebSocket',
    spdy: 'SPDY',
    channels: 'old channel protocol',
  },
  doing: (check, subject) => `… ${check}${subject === '' ? '' : `: ${subject}`}`,
  interrupted: (check) => `Interrupted while looking at: ${check}.`,
  summary: ({ ok, warn, fail, skip }) => `${ok} good, ${warn} to look at, ${fail} wrong, ${skip} not examined`,
};
