import type { ProvingArtefacts } from '@passid/proofs/in-browser';

/** This deployment gives wallets nothing to prove with. */
export class NothingToProveWith extends Error {
  override readonly name = 'NothingToProveWith';
}

/** 13 MB, which the browser caches and revalidates. */
export async function readArtefacts(): Promise<ProvingArtefacts> {
  const [witnessProgram, provingKey] = await Promise.all([read('claims.wasm'), read('claims.zkey')]);
  return { witnessProgram, provingKey };
}

async function read(file: string): Promise<Uint8Array> {
  const response = await fetch(`/wallet/proving/${file}`, { cache: 'no-cache' });
  if (!response.ok) throw new NothingToProveWith(file);
  return new Uint8Array(await response.arrayBuffer());
}
