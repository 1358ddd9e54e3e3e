import type { SetupMessages } from './page-setup.ts';
import { plural } from './plural.ts';

export const setupEn: SetupMessages = {
  list: 'What a set-up does',
  example: 'group:names  state:  shop.test  or any text',
  groups: {
    names: 'Names that lead here',
    refused: 'Names that are left alone',
    trust: 'Trust',
    ports: 'Ports',
    browsers: 'Without a set-up',
  },
  columns: { name: 'Name', state: 'State', facts: 'Facts', actions: 'Actions' },
  loading: 'Looking at what this machine has…',
  notPlanned: 'No plan could be made.',
  noNames: 'No Ingress declares a host that could be led to this machine.',
  head: {
    label: 'Set-up',
    phases: {
      idle: 'Not set up',
      planned: 'Not set up',
      applying: 'Setting up',
      verifying: 'Checking',
      active: 'Set up',
      undoing: 'Undoing',
      failed: 'Needs attention',
    },
    change: ({ add, remove, stores, ports }) => {
      const parts = [
        ...(add > 0 ? [`write ${plural(add, 'name', 'names')} to the hosts file`] : []),
        ...(remove > 0 ? [`take ${plural(remove, 'name', 'names')} out of it`] : []),
        ...(stores > 0 ? [`have ${plural(stores, 'store', 'stores')} trust its certificates`] : []),
        ...(ports === '' ? [] : [`open ${ports.includes(',') ? 'ports' : 'port'} ${ports}`]),
      ];
      return `Gatehouse will ${joined(parts)}. Every step can be undone with one click.`;
    },
    nothing: 'There is nothing to set up: what there is already works, or is left alone for a reason given below.',
    active: (names, stores, ports) =>
      `${plural(names, 'name leads', 'names lead')} to this machine, ${plural(stores, 'store trusts', 'stores trust')} its certificates${ports === '' ? '' : `, and it answers on ${ports}`}.`,
    asks: {
      hosts: 'the hosts file',
      'system-store': 'the system’s trust store',
      ports: 'the ports',
      java: 'Java’s trust store',
    },
    asksNothing: 'Nothing of it asks for a password.',
    asksAsRoot: 'Gatehouse runs as root, so nothing asks for a password.',
    asksOnce: (what) => `The system asks for your password once, for ${joined(what)}.`,
    asksTwice: (what) =>
      `The system asks for your password for ${joined(what)}, and once more for the trust settings of macOS.`,
    byHand: (what) =>
      `No password can be asked for here, which ${joined(what)} would need. Press the button, which writes the plan down, then run this in a terminal:`,
    copyCommand: 'Copy command',
    byHandMissing: (what) => `Gatehouse has no helper that could change ${joined(what)}. Install it again.`,
    sideEffects: {
      'low-ports-for-everyone': 'Afterwards every user of this machine may open ports from 80, not Gatehouse alone.',
      'wildcard-listener':
        'It listens on every address, and closes connections that come from elsewhere before reading anything.',
    },
    urls: 'Then for example',
    parts: { names: 'Names', trust: 'Trust', ports: 'Ports' },
    apply: 'Set up this machine',
    applyChanges: 'Apply the changes',
    repair: 'Repair',
    undo: 'Undo everything…',
    cancel: 'Cancel',
    again: 'Look again',
    progress: (done, total) => `${done} of ${total} steps`,
    steps: 'Steps',
    failed: (reason) => `It did not work: ${reason}`,
    recovery: {
      'interrupted-apply': 'An earlier set-up was interrupted. Repair it, or undo it.',
      'interrupted-undo': 'An earlier undo was interrupted. Undo again to finish it.',
      drift: 'This machine is not as the set-up left it. Repair it, or undo it.',
    },
    pending: (add, remove) =>
      `Since then ${joined([
        ...(add > 0 ? [`${plural(add, 'name', 'names')} appeared`] : []),
        ...(remove > 0 ? [`${plural(remove, 'name', 'names')} went`] : []),
      ])}.`,
    undoOnQuit: 'Take the names out when Gatehouse quits',
    java: 'Also trust in Java',
  },
  undo: {
    title: 'Undo the set-up?',
    sentence: (names, stores) =>
      `${plural(names, 'name leaves', 'names leave')} the hosts file, the certificate authority leaves ${plural(stores, 'store', 'stores')}, and the ports are as before. Nothing else is touched.`,
    confirm: 'Undo everything',
    cancel: 'Keep it',
  },
  steps: {
    authority: () => 'Make the certificate authority',
    'user-store': (subject) => `Trust in ${subject}`,
    elevation: () => 'Do what needs rights',
    hosts: () => 'Write the hosts file',
    'system-store': () => 'Trust in the system’s store',
    'low-ports': () => 'Let ports from 80 be opened',
    bind: (subject) => `Open port ${subject}`,
    'probe-name': (subject) => `Resolve ${hosts(subject)}`,
    'probe-connect': (subject) => `Connect to ${hosts(subject)}`,
    'probe-tls': (subject) => `Check the certificate of ${hosts(subject)}`,
    'undo-user-store': (subject) => `No longer trust in ${subject}`,
    'undo-elevation': () => 'Take back what needs rights',
    sweep: (subject) => `Remove ${subject}`,
  },
  stepStates: {
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    skipped: 'skipped',
    failed: 'failed',
    'rolled-back': 'taken back',
  },
  names: { add: 'will lead here', keep: 'leads here', remove: 'will be taken out' },
  nameSentences: {
    add: (host) => `\`${host}\` will lead to this machine.`,
    keep: (host) => `\`${host}\` leads to this machine.`,
    remove: (host) => `\`${host}\` will no longer lead to this machine: no Ingress declares it, or it was left out.`,
  },
  warnings: {
    'multicast-dns':
      'Names under `.local` belong to multicast DNS: some programs ask the network first and wait seconds.',
    'hsts-preloaded': 'Browsers open names under this suffix over HTTPS only.',
    'mixed-script': 'The name mixes scripts, so it may look like another one.',
    public: 'A public name that you approved: on this machine it no longer leads to the real site.',
  },
  refused: {
    'catch-all': 'any host',
    wildcard: 'wildcard',
    malformed: 'no valid name',
    'too-long': 'too long',
    'single-label': 'one label',
    address: 'an address',
    'built-in': 'works by itself',
    reserved: 'reserved',
    'own-name': 'this machine',
    'api-server': 'API server',
    'public-suffix': 'a public suffix',
    public: 'public name',
    conflict: 'mapped already',
    'too-many': 'too many names',
  },
  refusedReasons: {
    'catch-all': () => 'A rule without a host has no name that could lead here.',
    wildcard: () => 'A hosts file cannot hold a wildcard. Open it in an isolated browser, which needs no set-up.',
    malformed: () => 'It is not a valid host name.',
    'too-long': () => 'A host name has at most 253 characters, and 63 between two dots.',
    'single-label': () => 'A name without a dot could be anything on your network.',
    address: () => 'It reads as an IP address, which resolvers never look up.',
    'built-in': () => 'Browsers lead names under `.localhost` to this machine by themselves.',
    reserved: () => 'This machine, your network or your cluster tools need this name as it is.',
    'own-name': () => 'It is the name of this machine.',
    'api-server': () => 'It is the API server of a cluster in your kubeconfig.',
    'public-suffix': () => 'Others register names below it; it cannot be one site.',
    public: () =>
      'It is a public name. An Ingress must not be able to take over a real site, so it is off until you approve it.',
    conflict: ({ line = '?', address = '?' }) =>
      `Line ${line} of the hosts file leads it to ${address} already. Remove that line, or leave it as it is.`,
    'too-many': ({ limit = '?' }) => `Only ${limit} names of one source are mapped.`,
  },
  hostsFile: {
    name: 'Hosts file',
    change: (added, removed) => `+${added} −${removed}`,
    unchanged: 'no change',
    sentence: (path, added, removed) =>
      `${plural(added, 'line is', 'lines are')} added to \`${path}\` and ${plural(removed, 'line', 'lines')} taken out, within a block of Gatehouse’s own. Every other byte stays.`,
    same: (path) => `\`${path}\` stays as it is.`,
    problem: (path) => `\`${path}\` cannot be changed.`,
    diff: 'Lines',
    repair: {
      title: 'Broken lines of Gatehouse',
      sentence: (lines) =>
        `${plural(lines, 'line', 'lines')} can be taken out: the markers, and between them what Gatehouse wrote itself. Nothing else changes.`,
      start: 'Repair…',
      working: 'Repairing…',
      question: 'Take these lines out?',
      asks: (path) => `These lines go from \`${path}\`. The system may ask for your password.`,
      confirm: 'Take them out',
      cancel: 'Cancel',
    },
  },
  stores: {
    install: 'will trust',
    replace: 'will trust the new one',
    keep: 'trusts',
    skip: 'left alone',
    manual: 'by environment',
  },
  storeSentences: {
    install: (name) => `${name} will trust the certificates of this machine’s hosts.`,
    replace: (name) => `${name} trusts an earlier authority, which the new one replaces.`,
    keep: (name) => `${name} trusts the certificates of this machine’s hosts.`,
    skip: (name) => `${name} is left alone.`,
    manual: (name) => `${name} has no store that Gatehouse changes: it is led by environment variables, which you set.`,
  },
  scopes: { user: 'of this user', system: 'of the whole machine' },
  storeStates: {
    installed: 'trusts it',
    absent: 'does not trust it',
    other: 'trusts an earlier one',
    unreadable: 'cannot be read',
    unavailable: 'is not there',
  },
  includeStore: (name) => `Have ${name} trust it`,
  include: 'include',
  fix: 'Fix',
  remove: 'Remove',
  removeStore: (name) => `Remove it from ${name}`,
  fixStore: (name) => `Fix ${name}`,
  lines: 'Environment lines',
  copyLines: 'Copy lines',
  trust: {
    row: 'Every store and host',
    sentence:
      'What each store says of each host now, found out by real handshakes where a program of this machine can make one.',
    refused: 'Refused is the strongest word: the store trusts the authority, and yet not for that host.',
    check: 'Check again',
    checking: 'Checking every store…',
    verdicts: {
      trusted: 'trusted',
      untrusted: 'not trusted',
      refused: 'refused',
      'needs-restart': 'restart the browser',
      unknown: 'unknown',
      absent: 'no store',
    },
    by: { handshake: 'by a handshake', store: 'by the store' },
    store: 'Store',
    none: 'No host leads here yet.',
    checkedAt: 'Checked',
  },
  ports: {
    ours: 'open',
    free: 'free',
    forbidden: 'needs a right',
    taken: 'taken',
    chosen: 'chosen otherwise',
  },
  portSentences: {
    ours: (port) => `Gatehouse answers on port ${port}, so addresses need no number.`,
    free: (port, open) => `Port ${port} is free and will be opened; until then port ${open} answers.`,
    forbidden: (port, open) =>
      `Ordinary users may not open port ${port}; the set-up changes that. Until then port ${open} answers.`,
    taken: (port, open) => `Another program has port ${port}. Gatehouse leaves it alone and answers on port ${open}.`,
    chosen: (port, open) => `Another port than ${port} was asked for when Gatehouse was started: ${open}.`,
  },
  portOwner: (program, pid, uid) =>
    [
      program ?? 'a program of another user',
      pid === null ? null : `process ${pid}`,
      uid === null ? null : `user ${uid}`,
    ]
      .filter((part) => part !== null)
      .join(', '),
  portAdvice: {
    'second-address': 'The names will lead to 127.0.0.2, where the port is free.',
    'high-ports': 'Addresses carry the port until that program gives it up; Gatehouse takes it then.',
  },
  portHelp: 'Stop that program to free the port; Gatehouse never stops it.',
  urlsNow: 'Works now',
  urlsThen: 'Works then',
  isolated: {
    open: 'Open isolated',
    openHost: (host) => `Open ${host} in an isolated browser`,
    opening: 'Opening…',
    opened: (name) => `${name} was opened`,
    row: 'Isolated browser',
    sentence:
      'A browser with a fresh profile in which every host leads here, wildcards too, with certificates it trusts. It needs no set-up and no rights, and its profile is deleted when it is closed.',
    browsers: (count) => `${plural(count, 'browser', 'browsers')} found`,
    packagings: { native: 'installed', snap: 'snap', flatpak: 'flatpak' },
    hindrances: {
      'no-display': 'Gatehouse runs without a display, so it cannot open a browser. Use the proxy configuration below.',
      root: 'Gatehouse runs as root, and a browser must not. Start Gatehouse as an ordinary user.',
      'no-browser': 'No browser of the Chromium family was found: install Chromium, Chrome, Edge, Brave or Vivaldi.',
    },
    isOpen: 'open',
    unavailable: 'not available',
    session: (browser, url) => `${browser} shows \`${url}\` with a profile of its own, which goes when it is closed.`,
    trust: {
      store: 'It trusts an authority that lives as long as it does.',
      key: 'It checks no certificate of one key that lives as long as it does, and says so with a warning on top. Do not use it for other sites.',
    },
    left: (count) => `${plural(count, 'name', 'names')} had no room.`,
    close: 'Close',
    closeSession: (url) => `Close the isolated browser for ${url}`,
    look: 'Look again for browsers',
    nameTitle: 'Open which name?',
    nameSentence: (host) => `\`${host}\` covers many names. Which one is to be opened?`,
    name: 'Name',
    cancel: 'Cancel',
  },
  pac: {
    row: 'Proxy configuration (PAC)',
    on: 'on',
    off: 'off',
    sentence: (names) =>
      `A browser that is given this address finds ${plural(names, 'host', 'hosts')} here, wildcards too, and everything else as before.`,
    offSentence:
      'For people who manage their own browsers: a configuration address that leads the hosts here, without the hosts file.',
    switchOn: 'Switch on',
    switchOff: 'Switch off',
    copy: 'Copy address',
    how: 'Where to enter it',
    instructions: [
      'Firefox: Settings, Network Settings, “Automatic proxy configuration URL”.',
      'Chromium, Chrome, Edge on Linux: start it with `--proxy-pac-url=` and the address, or enter it in the desktop’s network settings.',
      'macOS: System Settings, Network, Details, Proxies, “Automatic proxy configuration”.',
      'Windows: Settings, Network & internet, Proxy, “Use setup script”.',
    ],
    note: 'While Gatehouse does not run these hosts are not found, rather than asked of the public DNS. Certificates are trusted only after a set-up.',
  },
  approve: {
    tick: (host) => `Approve ${host}`,
    title: 'Lead a public name to this machine?',
    sentence: (host) =>
      `\`${host}\` is a public name. Once approved, it leads to the cluster here and no longer to the real site.`,
    session: (host) =>
      `\`${host}\` is a public name. In this one browser it will lead to the cluster, not to the real site.`,
    warning: 'Approve it only if you know who wrote this Ingress.',
    cluster: 'Cluster',
    origin: 'Namespace and Ingress',
    type: (host) => `Type ${host} to approve it`,
    confirm: 'Approve',
    open: 'Approve and open',
    cancel: 'Cancel',
  },
  facts: {
    host: 'Host',
    unicode: 'Reads as',
    origins: 'Ingress',
    warnings: 'Worth knowing',
    address: 'Address',
    path: 'Path',
    store: 'Store',
    scope: 'Scope',
    action: 'Set-up',
    reason: 'Why',
    owner: 'Held by',
    open: 'Open now',
    state: 'State',
    browser: 'Browser',
    since: 'Since',
    names: 'Names',
    trust: 'Trust',
    expires: 'Authority until',
    fingerprint: 'SHA-256',
  },
  badges: {
    port: (port) => `:${port}`,
    portMeaning: 'Addresses of this host carry this port until the standard one is open',
    trusted: 'trusted',
    trustedMeaning: 'The stores of this machine trust what is served for this host',
    untrusted: 'not trusted',
    untrustedMeaning: 'Browsers will warn: no store of this machine was set up to trust it',
  },
};

function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** A step is about one host, or about so many. */
function hosts(subject: string): string {
  return /^\d+$/.test(subject) ? `${subject} hosts` : subject;
}
