import { posix } from 'node:path';
import { startArguments, type ServiceOptions, type ServicePlan } from './plan.ts';

const UNIT = '/etc/systemd/system/kervan.service';
const USER = 'kervan';
/** The folder that systemd makes and owns to the user by itself. */
const STATE = '/var/lib/kervan';

/** Kervan as a service of systemd, under a user of its own that may write its data folder and nothing else. */
export function linuxPlan(options: ServiceOptions): ServicePlan {
  const user = options.user ?? USER;
  const { dataFolder } = options;
  const addUser = ['--system', '--user-group', '--home-dir', dataFolder, '--no-create-home'];
  return {
    folders: [dataFolder],
    files: [{ path: UNIT, content: systemdUnit(options), encoding: 'utf8' }],
    commands: [
      // Says no when the user is there, which is as good.
      { program: 'useradd', args: [...addUser, '--shell', '/usr/sbin/nologin', user], mayFail: true },
      { program: 'chown', args: ['-R', `${user}:`, dataFolder] },
      { program: 'systemctl', args: ['daemon-reload'] },
      { program: 'systemctl', args: ['enable', 'kervan.service'] },
      // One that runs goes on with the settings of before, whatever it is told to start.
      { program: 'systemctl', args: ['restart', 'kervan.service'] },
    ],
    // It waits for the old one to be gone.
    again: null,
    keeping: {
      sign: { program: 'systemctl', args: ['cat', 'kervan.service'] },
      commands: [{ program: 'systemctl', args: ['restart', 'kervan.service'] }],
    },
    undoing: {
      commands: [{ program: 'systemctl', args: ['disable', '--now', 'kervan.service'], mayFail: true }],
      files: [UNIT],
      afterwards: [{ program: 'systemctl', args: ['daemon-reload'] }],
    },
  };
}

/**
 * The unit. MemoryDenyWriteExecute is left out because V8 makes its code while it runs. A file, kervan.env in the data folder unless told, may
 * set what the definitions take from the environment.
 */
export function systemdUnit(
  options: ServiceOptions,
  environmentFile = posix.join(options.dataFolder, 'kervan.env'),
): string {
  const { node, dataFolder, user } = options;
  const command = [node, ...startArguments(options)].map(quoted).join(' ');
  const isState = dataFolder === STATE;
  const isAtHome =
    /^\/(home|root|run\/user)(\/|$)/.test(dataFolder) || /^\/(home|root)\//.test(options.program);
  return `[Unit]
Description=Kervan joins Microinvest Warehouse Pro with an online shop
Wants=network-online.target
After=network-online.target mariadb.service mysql.service

[Service]
Type=exec
User=${user ?? USER}
WorkingDirectory=${escaped(dataFolder)}
EnvironmentFile=-${escaped(environmentFile)}
Environment=NODE_COMPILE_CACHE=%C/kervan
ExecStart=${command}
Restart=on-failure
RestartSec=10
KillSignal=SIGTERM
TimeoutStopSec=30
${isState ? 'StateDirectory=kervan\nStateDirectoryMode=0700' : `ReadWritePaths=${quoted(dataFolder)}`}
CacheDirectory=kervan
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=${isAtHome ? 'no' : 'yes'}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`;
}

/** systemd puts values in for % even inside quotes. */
function escaped(value: string): string {
  return value.replaceAll('%', '%%');
}

function quoted(value: string): string {
  const safe = escaped(value).replaceAll('$', '$$$$');
  return /^[\w./:=%@-]+$/.test(safe) ? safe : `"${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
