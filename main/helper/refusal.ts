import type { HelperDetail } from '#shared/model/helper-plan.ts';
import { CodedError } from '#engine/coded-error.ts';
import { HostsRefusal, refusalOf } from '#engine/hosts/hosts-refusal.ts';

/** An error of the helper with a code and the values of its sentence; no step, or no further step, is run. */
export class Refusal extends Error {
  readonly detail: HelperDetail;

  constructor(code: string, values: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(code, { cause });
    this.name = 'Refusal';
    this.detail = { code, values };
  }
}

/** What failed, as a code and values; `path` is what was being worked on where the error does not say. */
export function detailOf(error: unknown, path: string): HelperDetail {
  if (error instanceof Refusal) return error.detail;
  if (error instanceof HostsRefusal || error instanceof CodedError) return { code: error.code, values: error.values };
  const { code, values } = refusalOf(error, path);
  return { code: code.replace(/^hosts-/, 'helper-'), values };
}

/** Where an error came from, for standard error; nothing for what `detailOf` says in full. */
export function traceOf(error: unknown): readonly string[] {
  const known = error instanceof Refusal || error instanceof HostsRefusal || error instanceof CodedError;
  return known || !(error instanceof Error) ? [] : [error.stack ?? error.message];
}
