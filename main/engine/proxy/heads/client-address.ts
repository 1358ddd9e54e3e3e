import { parseAddress } from '../../ingress/address-ranges.ts';
import type { StepRequest } from '../steps/step.ts';

/** How the address of a client is found out. */
export type ClientAddress = (request: StepRequest) => string;

/** The address that lists and limits go by: that of the connection. */
export function connectionAddress(request: StepRequest): string {
  return request.client.address;
}

/**
 * The address that a forwarded line names first, as every sender is trusted with `use-forwarded-headers` (reference 10.1).
 * `header` is the line's name in lower case, `x-forwarded-for` unless the controller is told another.
 */
export function forwardedAddress(header: string): ClientAddress {
  return (request) => {
    const sent = forwardedLine(request, header);
    return sent === null ? request.client.address : firstForwarded(sent, request.client.address);
  };
}

/** The line that forwarded addresses are read from, null where the client sent none. */
export function forwardedLine(request: Pick<StepRequest, 'head' | 'rawHeaders'>, header: string): string | null {
  if (header === 'x-forwarded-for') return request.head.forwardedFor;
  const { rawHeaders } = request;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if ((rawHeaders[at] as string).toLowerCase() === header) return rawHeaders[at + 1] as string;
  }
  return null;
}

/** The first address of a list, read from the right, so that what stands left of something that is none does not count. */
export function firstForwarded(list: string, own: string): string {
  let address = own;
  for (const entry of list.split(',').toReversed()) {
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
