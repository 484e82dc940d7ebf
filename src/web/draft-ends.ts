import {
  readShopAddress,
  readWarehouseAddress,
  type ShopAddress,
  type WarehouseAddress,
} from '../domain/definition.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import { keepSecrets, resolveSecrets } from '../store/definition-secrets.ts';
import { storedServer } from '../store/servers.ts';
import type { WebNeeds } from './web.ts';

type SecretNeeds = Pick<WebNeeds, 'store' | 'sealer'>;

/**
 * A draft with the secrets it leaves out taken from the saved server `secretsOf`; `setting-secret-again` when the draft leads to
 * another address than the one they were entered for, or over a line that is guarded less.
 */
export async function withStoredSecrets(
  { store, sealer }: SecretNeeds,
  draft: unknown,
  secretsOf: string | null,
): Promise<Result<unknown>> {
  const kept = secretsOf === null ? null : await storedServer(store, secretsOf);
  if (!kept) return ok(draft);
  const completed = keepSecrets(draft, kept.server.definition, kept.sealedSecrets, sealer);
  if (!completed.ok) return completed;
  const [again] = completed.value.again;
  return again ? failed(again) : ok(completed.value.draft);
}

/** The warehouse of a draft with its secrets in plain text, ready to be opened; the rest of the draft may be missing. */
export function warehouseOf(draft: unknown): Result<WarehouseAddress> {
  const address = readWarehouseAddress(draft);
  if (!address.ok) return address;
  const resolved = resolveSecrets({ warehouse: address.value } as Definition);
  return resolved.ok ? ok(resolved.value.warehouse) : resolved;
}

/** The shop of a draft, likewise. */
export function shopOf(draft: unknown): Result<ShopAddress> {
  const address = readShopAddress(draft);
  if (!address.ok) return address;
  const resolved = resolveSecrets({ shop: address.value } as Definition);
  return resolved.ok ? ok(resolved.value.shop) : resolved;
}
