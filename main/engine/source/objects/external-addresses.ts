import { isIP } from 'node:net';
import type { Fields } from './fields.ts';
import { repeatedList } from './repeated.ts';

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const MOST = 100;

/** An IP or a DNS name as it is compared: lower-case, without a final dot; null for anything else. */
export function readableAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const address = value.toLowerCase().replace(/\.$/, '');
  return isIP(address) !== 0 || NAME.test(address) ? address : null;
}

/** Addresses of a list; entries that are none are left out. */
export function externalAddresses(value: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  return given.slice(0, MOST).flatMap((one) => readableAddress(one) ?? []);
}

/**
 * IPs and names of `status.loadBalancer.ingress`. A controller wrote them, so that what makes no sense is left out and the
 * object counts nevertheless.
 */
export function loadBalancerAddresses(object: Fields): readonly string[] {
  const loadBalancer = fieldsOf(fieldsOf(object['status'])?.['loadBalancer']);
  const entries: unknown = loadBalancer?.['ingress'];
  const found = (Array.isArray(entries) ? entries : []).slice(0, MOST).flatMap((entry: unknown) => {
    const fields = fieldsOf(entry);
    return externalAddresses([fields?.['ip'], fields?.['hostname']]);
  });
  return repeatedList(found);
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}
