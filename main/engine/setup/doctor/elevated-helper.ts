import type { Finding } from '#shared/model/setup.ts';
import type { RightsFact } from '../plan/facts.ts';
import { finding } from './finding.ts';

/**
 * Whether the elevated helper could be run. One that its user could replace is usual in a checkout, where a command asks for
 * rights instead of a prompt; it is nothing to complain of.
 */
export function checkHelper({ reason, command }: RightsFact): readonly Finding[] {
  switch (reason) {
    case 'helper-altered':
    case 'helper-version':
    case 'helper-silent':
      return [finding('problem', reason, 'helper')];
    case 'helper-missing':
      return [finding('warning', reason, 'helper')];
    case 'helper-not-installed':
      return [finding('warning', reason, 'helper', { remedy: command })];
    default:
      return [finding('good', 'helper-good', 'helper')];
  }
}
