import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { ConfigMapObject, SecretObject, Snapshot } from '#shared/model/snapshot.ts';

/**
 * The Secrets and ConfigMaps that annotations refer to, as they are now. Steps ask at the time of a request, so that a
 * changed object counts at once and no route has to be compiled again; what a step makes of an object it may keep in a
 * `WeakMap` under it, because an unchanged object stays the same value.
 */
export class References {
  #secrets = new Map<string, SecretObject>();
  #configMaps = new Map<string, ConfigMapObject>();
  #secretsReadable = true;
  #taken: Pick<Snapshot, 'secrets' | 'configMaps'> = { secrets: [], configMaps: [] };

  update({ secrets, configMaps, secretsReadable }: Snapshot): void {
    // Lists stay the same values while nothing in them changes.
    if (secrets !== this.#taken.secrets) {
      this.#secrets = new Map(secrets.map((secret) => [`${secret.namespace}/${secret.name}`, secret]));
    }
    if (configMaps !== this.#taken.configMaps) {
      this.#configMaps = new Map(configMaps.map((map) => [`${map.namespace}/${map.name}`, map]));
    }
    this.#taken = { secrets, configMaps };
    this.#secretsReadable = secretsReadable;
  }

  /** A Secret by `namespace/name`. */
  secret(key: string): SecretObject | null {
    return this.#secrets.get(key) ?? null;
  }

  /** A ConfigMap by `namespace/name`. */
  configMap(key: string): ConfigMapObject | null {
    return this.#configMaps.get(key) ?? null;
  }

  /** false where Secrets may not be read at all, so that a missing one need not be missing in the cluster. */
  get secretsReadable(): boolean {
    return this.#secretsReadable;
  }
}

/** Why a Secret by `namespace/name` that is not there cannot be used. */
export function missingSecret(name: string, { secretsReadable }: Pick<References, 'secretsReadable'>): Phrase {
  return phrase(secretsReadable ? 'object-absent' : 'object-unreadable', { kind: 'Secret', name });
}
