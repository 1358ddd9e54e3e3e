import type { ChangeRecord } from './change-record.ts';
import { PLACES } from './places.ts';

/**
 * The commands that take back what the record says, for a person without the program: plain lines for a shell, run as root.
 * Everything in them is of our own making or checked to be a hash or a path of ours.
 */
export function undoText({ hosts, authorities, ports }: ChangeRecord): string {
  return [
    '# What Gatehouse changed on this machine, and how to take it back without Gatehouse.',
    `# As root: sh ${PLACES.state}/undo`,
    ...(hosts === null ? [] : hostsLines(hosts)),
    ...(authorities.length === 0 ? [] : authorityLines(authorities)),
    ...(ports === null ? [] : portLines(ports)),
    `rm -rf ${PLACES.state} ${PLACES.run}`,
    '',
  ].join('\n');
}

/** The very bytes from before where nobody changed the file since; else without the lines between our markers. */
function hostsLines({ original, now }: NonNullable<ChangeRecord['hosts']>): readonly string[] {
  const backup = `${PLACES.state}/backups/${original}`;
  const begin = '^# >>> gatehouse managed block v1 .*>>>';
  const end = '^# <<< gatehouse managed block v1 <<<';
  const back = original === 'absent' ? `rm -f ${PLACES.hosts}` : `cat ${backup} > ${PLACES.hosts}`;
  const present = original === 'absent' ? 'true' : `test -f ${backup}`;
  return [
    '',
    '# The hosts file',
    `if echo '${now}  ${PLACES.hosts}' | sha256sum -c --status 2>/dev/null && ${present}; then`,
    `  ${back}`,
    'else',
    `  sed '/${begin}/,/${end}/d' ${PLACES.hosts} > ${PLACES.state}/hosts && cat ${PLACES.state}/hosts > ${PLACES.hosts}`,
    'fi',
  ];
}

function authorityLines(authorities: ChangeRecord['authorities']): readonly string[] {
  const names = authorities.map(({ sha256 }) => `gatehouse-${sha256.slice(0, 8)}`);
  const folders = [
    '/usr/local/share/ca-certificates',
    '/etc/pki/ca-trust/source/anchors',
    '/etc/ca-certificates/trust-source/anchors',
    '/usr/share/pki/trust/anchors',
  ];
  return [
    '',
    '# The certificates of authorities',
    ...names.map((name) => `rm -f ${folders.map((folder) => `${folder}/${name}.*`).join(' ')}`),
    'if command -v update-ca-certificates >/dev/null; then update-ca-certificates --fresh',
    'elif command -v update-ca-trust >/dev/null; then update-ca-trust extract',
    'elif command -v trust >/dev/null; then trust extract-compat',
    'fi',
    ...names.flatMap((name) =>
      [`debian:${name}.pem`, name].map(
        (alias) =>
          `if command -v keytool >/dev/null; then keytool -delete -cacerts -storepass changeit -alias ${alias} >/dev/null 2>&1 || true; fi`,
      ),
    ),
  ];
}

function portLines({ previous, start }: NonNullable<ChangeRecord['ports']>): readonly string[] {
  return [
    '',
    '# Which ports every user may open',
    `rm -f ${PLACES.portSetting}`,
    `if [ "$(cat ${PLACES.portKernel})" = ${String(start)} ]; then echo ${String(previous)} > ${PLACES.portKernel}; fi`,
  ];
}
