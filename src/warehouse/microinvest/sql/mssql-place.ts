/** Where a SQL Server listens: a port, or the name of an instance whose port its Browser service tells (UDP 1434). */
export interface MssqlPlace {
  host: string;
  port?: number;
  instance?: string;
}

const DEFAULT_PORT = 1433;

/** The highest port there is; an address that people write may hold a higher number. */
export const MOST_PORT = 65_535;

/**
 * Reads the address as people copy it from Warehouse Pro and other programs of Microsoft's: "SERVER\SQLEXPRESS", "SERVER,1434", ".\SQLEXPRESS",
 * "(local)". A port, if there is one, counts more than an instance.
 */
export function mssqlPlace(address: MssqlPlace): MssqlPlace {
  const [, written, ofHost, ofPort] =
    /^([^\\,]*)(?:\\([^,]*))?(?:,\s*(\d+))?$/.exec(address.host.trim()) ?? [];
  const name = (written ?? address.host).replace(/^tcp:/i, '').trim();
  const host = ['', '.', '(local)'].includes(name.toLowerCase()) ? 'localhost' : name;
  const port = address.port ?? (ofPort === undefined ? undefined : Number(ofPort));
  const instance = address.instance ?? ofHost;
  if (port !== undefined) return { host, port };
  // The default instance has a name and no need of the Browser service.
  if (!instance || /^mssqlserver$/i.test(instance)) return { host, port: DEFAULT_PORT };
  return { host, instance };
}

/** For messages: "server:1433" or "server\SQLEXPRESS". */
export function placeText(address: MssqlPlace): string {
  const { host, port, instance } = mssqlPlace(address);
  return port === undefined ? `${host}\\${instance}` : `${host}:${port}`;
}
