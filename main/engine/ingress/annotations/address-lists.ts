import { type AddressRanges, parseAddressRanges } from '../address-ranges.ts';
import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const addressListsAnnotations = [
  'allowlist-source-range',
  'whitelist-source-range',
  'denylist-source-range',
] as const;

/** Which client addresses are refused and, where there is an allow list, which alone are let in (reference 12). */
export interface AddressListsPolicy {
  readonly deny: AddressRanges | null;
  readonly allow: AddressRanges | null;
}

/** The lists of an Ingress, each in place of the controller's own; one with a bad address denies. */
export function parseAddressLists(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): AddressListsPolicy | null {
  // The older name counts where the newer one is not set.
  const allowName = reader.raw('allowlist-source-range') === null ? 'whitelist-source-range' : 'allowlist-source-range';
  const deny = reader.parsed('denylist-source-range', parseAddressRanges, 'denied') ?? configuration.addressLists.deny;
  const allow = reader.parsed(allowName, parseAddressRanges, 'denied') ?? configuration.addressLists.allow;
  return deny === null && allow === null ? null : { deny, allow };
}
