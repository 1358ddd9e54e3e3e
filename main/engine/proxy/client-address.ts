import { parseAddress } from '../ingress/address-ranges.ts';
import type { StepRequest } from './steps/step.ts';

/** How the address of a client is found out. */
export type ClientAddress = (request: StepRequest) => string;

/** The address that lists and limits go by: that of the connection. */
export function connectionAddress(request: StepRequest): string {
  return request.client.address;
}

/**
 * The address that `X-Forwarded-For` names first, as every sender is trusted with `use-forwarded-headers` (reference 10.1);
 * read from the right, so that what stands left of something that is no address does not count.
 */
export function forwardedAddress(request: StepRequest): string {
  let address = request.client.address;
  for (const entry of (request.head.forwardedFor ?? '').split(',').toReversed()) {
    const text = withoutPort(entry.trim());
    if (parseAddress(text) === null) break;
    address = text;
  }
  return address;
}

function withoutPort(entry: string): string {
  const found = /^\[([^\]]+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(entry);
  return found?.[1] ?? found?.[2] ?? entry;
}
