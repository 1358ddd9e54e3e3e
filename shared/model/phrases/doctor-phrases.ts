/** What `doctor cluster` saw, where that is not the word of a system or a server. */
export const doctorPhrases = {
  'seen-control-plane': 'this machine is the control plane',
  'seen-name-server': 'a name server of the cluster answers at a pod address',
  'seen-both': '{one}; {other}',
  'seen-no-answer': 'no answer within {seconds} s',
  'seen-mode': 'mode {mode}',
  'seen-valid-until': 'valid until {end}',
  'seen-clocks': 'server {server}, this machine {machine}',
  'failed-check': '{code}; {seen}',
  'seen-certificate': '{protocol}, subject {subject}, issuer {issuer}, names {names}, valid until {end}',
  'no-context-in': 'There is no context in {files}.',
  'no-current-context': 'No current context is set in {files}.',
  'no-such-context': 'There is no context "{name}" in {files}.',
  'no-kubeconfig-at': 'There is no kubeconfig at {files}.',
  'kubeconfig-unusable': 'The kubeconfig {file} cannot be used: {reason}.',
  'context-names': 'The context "{name}" of {file} names {target}.',
} as const;
