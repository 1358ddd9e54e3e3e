import type { Snapshot } from '#shared/model/snapshot.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { EvaluationContext } from '../evaluate/evaluation.ts';
import { Evaluator, type EvaluatorOptions } from '../evaluate/evaluator.ts';
import type { CertificateStore } from '../tls/certificate-store.ts';

type Parts = Omit<EvaluationContext, 'profile' | 'hasCertificate'> &
  Pick<EvaluatorOptions, 'pool' | 'onTable' | 'onApplied' | 'onRechecked'> & {
    /** null while the certificate store is not open. */
    readonly store: () => CertificateStore | null;
  };

/** The evaluator of an engine, with a snapshot in force. */
export function createEvaluator(
  snapshot: Snapshot,
  { profile, certificates }: EngineOptions,
  { pool, store, onTable, onApplied, onRechecked, ...rooms }: Parts,
): Evaluator {
  // Steps are made before the store is, and asked only once requests come.
  const hasCertificate = (name: string): boolean => store()?.registered(name) ?? false;
  const context = { ...rooms, profile, hasCertificate };
  return new Evaluator(snapshot, { context, pool, certificates, store, onTable, onApplied, onRechecked });
}
