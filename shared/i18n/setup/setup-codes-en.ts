import { codeText, type SetupCodes } from './setup-code-text.ts';
import { trustReasonsEn } from './trust-reasons.ts';

/** What is said of codes of a set-up. */
export const setupCodesEn: SetupCodes = {
  ...trustReasonsEn,
  'trust-left-out': codeText('Trust was left out.'),
  'store-left-out': codeText('{subject} was left out.'),
  'only-on-wish': codeText('{subject} is taken only where it is wished.', 'Switch Java on in the set-up.'),
  'store-unavailable': codeText('{subject} is not there.'),
  'store-failed': codeText('{subject} could not be changed.', 'Try again.'),
  'store-gone': codeText('A store that was planned for is no longer there[[: {store}]].', 'Make a new plan.'),
  'restart-needed': codeText('Start {programs} again so that it takes notice.'),
  cancelled: codeText('It was cancelled. Nothing was changed that was not taken back.'),
  'no-agent': codeText(
    'No program of this desktop can ask for the password.',
    'Run the command of the plan in a terminal, or start a polkit agent.',
  ),
  'not-authorised': codeText(
    'The system did not allow it[[: {reason}]].',
    'Use an account that may administer this machine.',
  ),
  'helper-hangs': codeText('The helper did not end in time.', 'Run "gatehouse doctor" to see what it left.'),
  'helper-garbled': codeText(
    'The helper ended without a result[[: {reason}]].',
    'Run "gatehouse doctor" to see what it left.',
  ),
  'helper-failed': codeText('The helper failed.', 'Run "gatehouse doctor".'),
  'helper-missing': codeText(
    'The helper that changes the system is not there[[: {file}]].',
    'Install Gatehouse again.',
  ),
  'helper-altered': codeText(
    'The helper is not the one that was built, so it is not run with rights.',
    'Install Gatehouse again.',
  ),
  'helper-writable': codeText(
    'Others than root could replace the helper, so no prompt is shown for it.',
    'Run the command of the plan, or install Gatehouse as a package of the system.',
  ),
  'helper-version': codeText(
    'The installed helper is of another version than this Gatehouse[[: {found}, not {wanted}]], so it is not run with rights.',
    'Install the helper and the program from the same package.',
  ),
  'helper-silent': codeText(
    'The helper cannot be started[[: {reason}]].',
    'It needs Node 24.9 or newer where the whole system finds it; else install Gatehouse again.',
  ),
  'helper-not-installed': codeText(
    'This copy of the app brought its helper along, but the helper is not installed for the system, so no prompt can be shown for it.',
    'Run the command once; then set up again.',
  ),
  'helper-good': codeText('The helper that changes the system is there, of this version.'),
  'no-pkexec': codeText(
    'This machine has no polkit to ask for the password.',
    'Run the command of the plan in a terminal.',
  ),
  'pkexec-unsafe': codeText(
    '/usr/bin/pkexec could be replaced by somebody else than root.',
    'Repair that program with the package manager.',
  ),
  'no-desktop': codeText('There is no desktop to show a prompt on.', 'Run the command of the plan in a terminal.'),
  'run-command': codeText(
    'This needs rights that are not asked for here. Run: {command}',
    'Then set up again: what was done is found, and the rest follows.',
  ),
  'undo-incomplete': codeText(
    'Something of ours is still there: {left}',
    'Run "gatehouse clean", as root where it says so.',
  ),
  'not-taken-back': codeText('It failed and could not be taken back[[ ({reason})]].', 'Run "gatehouse undo".'),
  'system-error': codeText('The system said: {reason}'),
  'authority-unlimited': codeText(
    'The local authority was made without limits to names, so no store is asked to trust it.',
    'Run "gatehouse clean", then set up again.',
  ),
  'name-elsewhere': codeText(
    '{hosts} resolves to something else than this machine[[: {found}]].',
    'Another program answers before the hosts file (VPN, DNS over HTTPS). "gatehouse doctor" shows what.',
  ),
  'port-silent': codeText(
    'Nothing answers on {address}:{port}[[ ({reason})]].',
    'See who has the port with "gatehouse doctor".',
  ),
  'certificate-refused': codeText('The certificate of {hosts} is refused: {reason}', 'Run "gatehouse doctor".'),
  'port-taken': codeText(
    'Port {port} is held by another program[[: {program}]].',
    'Stop that program; Gatehouse takes the port as soon as it is free. Until then addresses carry another port.',
  ),
  'port-forbidden': codeText(
    'Port {port} needs a right that this user has not.',
    'Set up again with ports, or use the addresses with another port.',
  ),
  'address-refused': codeText('This machine does not have the address[[ {addresses}]].'),
  'hosts-missing': codeText('There is no hosts file.', 'Set up again and confirm that one is made.'),
  'hosts-not-a-file': codeText('The hosts file is no regular file.', 'Put a regular file in its place.'),
  'hosts-too-large': codeText('The hosts file is larger than 64 MiB.', 'Make it smaller.'),
  'hosts-encoding': codeText('The hosts file is UTF-16, which resolvers do not read.', 'Save it as UTF-8.'),
  'hosts-markers': codeText(
    'The lines that mark our block in the hosts file are broken[[ (at line {lines})]].',
    'Have these lines taken out (Set-up, Hosts file, Repair; or "gatehouse doctor --repair"), then set up again.',
  ),
  'markers-good': codeText('The markers of our block in the hosts file are not broken.'),
  'hosts-symlink-owner': codeText(
    'The hosts file is a link through a folder that others may change, so it is not followed.',
    'Make the folders on the way belong to root.',
  ),
  'hosts-dangling': codeText('The hosts file is a link that leads nowhere.', 'Repair the link.'),
  'hosts-immutable-system': codeText(
    'The hosts file of this system comes from its configuration.',
    'Add the names there (networking.hosts on NixOS).',
  ),
  'hosts-changed': codeText(
    'The hosts file was changed since the plan was made.',
    'Look at the new plan and confirm that.',
  ),
  'hosts-read-only': codeText(
    'The hosts file cannot be written.',
    'Make it writable (chattr -i, remount), or use an isolated browser.',
  ),
  'hosts-disk-full': codeText('The disk is full. The hosts file is as it was.', 'Free some space and try again.'),
  'hosts-locked': codeText('Another Gatehouse is writing the hosts file.', 'Try again.'),
  'hosts-unverified': codeText(
    'The hosts file does not hold what was written.',
    'Another program changes it; look for VPN clients and security software.',
  ),
  'hosts-failed': codeText('The hosts file could not be written[[: {reason}]].'),
  'hosts-good': codeText('The hosts file is well. Names of ours in it: {count}.'),
  'hosts-edited': codeText(
    'Somebody edited within our block of {path}.',
    'Setting up again replaces the block; a copy is kept.',
  ),
  'names-missing': codeText('Names of the set-up are not in the hosts file: {names}', 'Set up again.'),
  'names-left': codeText('Names of ours are in the hosts file without a set-up[[: {names}]].', 'Clean up.'),
  'name-conflict': codeText(
    'Line {line} of {path} leads {subject} to {address} too, and programs get both.',
    'Remove that line.',
  ),
  'names-resolve': codeText('Every name of the set-up leads to this machine: {count}.'),
  'multicast-dns': codeText(
    'Names under .local belong to multicast DNS and may take seconds[[: {names}]].',
    'Use another suffix, such as .internal or .test.',
  ),
  'hsts-preloaded': codeText(
    'Browsers open these names over HTTPS only[[: {names}]].',
    'Port 443 has to work for them.',
  ),
  'dns-over-https': codeText(
    '{subject} asks its own name server over HTTPS and leaves the hosts file out.',
    'In about:config set network.trr.exclude-etc-hosts to true, or switch DNS over HTTPS off.',
  ),
  'dns-over-https-only': codeText(
    '{subject} asks a name server of its own over HTTPS and no other[[: {servers}]]. It reads the hosts file first, so names of a set-up work; names that only your network knows do not.',
    'In its settings for secure DNS choose the provider of the system, or switch secure DNS off; a policy of the machine is changed by whoever made it.',
  ),
  'browser-trusts': codeText('{subject} opened {hosts} without a warning.'),
  'browser-refuses': codeText(
    '{subject} warns of {hosts}.',
    'Set up, or fix its database in the trust table; what the browser said is the reason.',
  ),
  'browser-unsure': codeText(
    '{subject} could not open {hosts}, so that nothing is known of their trust.',
    'See with "gatehouse explain" who answers.',
  ),
  'browser-nothing': codeText('No host leads here yet that {subject} could open.', 'Set up first.'),
  'browser-unproved': codeText('No real browser was asked: {reason}'),
  'store-trusts': codeText('{subject} trusts the local authority.'),
  'store-lost': codeText('{subject} no longer trusts the local authority.', 'Set up again.'),
  'store-left': codeText('{subject} holds an authority of ours that no set-up needs.', 'Clean up.'),
  unreadable: codeText('{subject} cannot be read.'),
  'authority-good': codeText('The local authority is good until {until}.'),
  'authority-ends': codeText('The local authority ends in {days} days.', 'Set up again to have a new one.'),
  'authority-expired': codeText('The local authority has ended ({until}).', 'Set up again to have a new one.'),
  'authority-outside': codeText(
    'The authority that stores trust may not sign for {hosts}: that needs one more approval.',
    'Set up again: a new authority that may sign for it takes the place of the old one in every store.',
  ),
  'authority-full': codeText(
    'No authority has room for {hosts}: it may sign for {limit} public names at most.',
    'Open such a name in an isolated browser, or leave out names that you no longer need.',
  ),
  'leaves-good': codeText(
    'Certificates that it signed and that are in use: {count}. The first ends on {until} and is renewed by itself before.',
  ),
  'renewal-ends': codeText('The local authority ends soon, so a new one takes its place in every store.'),
  'renewal-expired': codeText('The local authority has ended, so a new one takes its place in every store.'),
  'renewal-outside': codeText(
    'One more approval: the authority may not sign for {hosts} yet. A new one that may takes its place in every store.',
  ),
  'renewal-unapproved': codeText(
    'The local authority may sign for public names that you did not approve, so one that may not takes its place.',
  ),
  'clock-good': codeText('The clock agrees with the cluster.'),
  'clock-wrong': codeText(
    'The clock of this machine and that of the cluster are {hours} hours apart; certificates look expired or not yet valid.',
    'Set the clock, or let it follow a time server.',
  ),
  'port-ours': codeText('Gatehouse answers on port {port}.'),
  'port-chosen': codeText('Another port than {port} was chosen: {instead}.'),
  'port-unused': codeText('Port {port} is free, but Gatehouse answers on {instead}.', 'Set up to open it.'),
  'setup-interrupted': codeText('A set-up or undo was interrupted.', 'Set up again, or undo.'),
  'setup-none': codeText('This machine is not set up.', 'Nothing needs doing; "gatehouse setup" sets it up.'),
  'setup-active': codeText('The set-up is in force. Names: {count}.'),
  'nothing-serves': codeText(
    'Names lead to this machine, but no Gatehouse runs: {count}.',
    'Start it, or undo the set-up.',
  ),
  'name-gone': codeText('{subject} is no longer in the hosts file.'),
  'name-left': codeText('{subject} is in the hosts file, though nothing needs it.'),
  'port-lost': codeText('Port {subject} is not ours.'),
};
