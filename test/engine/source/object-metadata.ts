import { InvalidObjectError } from '#engine/source/objects/fields.ts';

/** Metadata as an API server gives it, and what is kept of it. */
export const metadata = {
  name: 'one',
  namespace: 'shop',
  uid: 'u-1',
  resourceVersion: '7',
  creationTimestamp: '2024-05-01T10:00:00Z',
};
export const identity = { name: 'one', namespace: 'shop', uid: 'u-1', version: '7', created: 1_714_557_600_000 };

/** The sentence with which an object is refused, or `nothing`. */
export function complaint(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidObjectError) return error.message;
    throw error;
  }
  return 'nothing';
}
