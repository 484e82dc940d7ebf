import { win32 } from 'node:path';
import { startArguments, type ServiceCommand, type ServiceOptions, type ServicePlan } from './plan.ts';

const TASK = 'Kervan';
/** The well-known accounts, by number: their names differ from language to language of Windows. */
const LOCAL_SERVICE = 'S-1-5-19';
const SYSTEM = 'S-1-5-18';
const ADMINISTRATORS = 'S-1-5-32-544';

/**
 * Kervan as a task of the Task Scheduler that begins when the computer does, before anybody logs in. The data folder is closed to other users:
 * the key lies in it.
 */
export function windowsPlan(options: ServiceOptions): ServicePlan {
  const { dataFolder, user, node, program } = options;
  const file = win32.join(dataFolder, 'kervan-task.xml');
  const whole = (account: string, right: string): string => `${account}:(OI)(CI)${right}`;
  const rights = [
    whole(`*${SYSTEM}`, 'F'),
    whole(`*${ADMINISTRATORS}`, 'F'),
    whole(user ?? `*${LOCAL_SERVICE}`, 'M'),
  ];
  // A portable folder may lie where only its owner may read.
  const programs = [...new Set([win32.dirname(node), win32.dirname(program)])];
  // The password of a named account is asked for by schtasks itself, and is never Kervan's to know.
  const account = user === null ? [] : ['/RU', user, '/RP', '*'];
  // Says no when it does not run, which is as good.
  const end: ServiceCommand = { program: 'schtasks', args: ['/End', '/TN', TASK], mayFail: true };
  const run: ServiceCommand = { program: 'schtasks', args: ['/Run', '/TN', TASK] };
  return {
    folders: [dataFolder],
    files: [{ path: file, content: taskXml(options), encoding: 'utf16le' }],
    commands: [
      { program: 'icacls', args: [dataFolder, '/inheritance:r', '/grant:r', ...rights, '/Q'] },
      ...programs.map((folder) => ({
        program: 'icacls',
        args: [folder, '/grant', whole(user ?? `*${LOCAL_SERVICE}`, 'RX'), '/Q'],
      })),
      end,
      { program: 'schtasks', args: ['/Create', '/TN', TASK, '/XML', file, '/F', ...account] },
      run,
    ],
    // The end of the old one is not waited for, and a start is ignored until then: IgnoreNew.
    again: run,
    keeping: {
      sign: { program: 'schtasks', args: ['/Query', '/TN', TASK, '/XML'] },
      commands: [end, run],
    },
    undoing: {
      commands: [end, { program: 'schtasks', args: ['/Delete', '/TN', TASK, '/F'] }],
      files: [file],
      afterwards: [],
    },
  };
}

/**
 * The task, by the schema of Task Scheduler 1.2. RestartOnFailure alone would not do: Windows takes a program that ended with an error for one
 * that ended. So the trigger comes again every five minutes, and is ignored while Kervan runs.
 */
export function taskXml(options: ServiceOptions): string {
  const { node, dataFolder, user } = options;
  const log = win32.join(dataFolder, 'logs', 'kervan.log');
  const env = `--env-file-if-exists=${win32.join(dataFolder, 'kervan.env')}`;
  const args = [env, ...startArguments(options), '--log-file', log].map(quoted).join(' ');
  const logon = user === null ? '' : '\n      <LogonType>Password</LogonType>';
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Керван: свързва Microinvest Склад Pro с онлайн магазин (joins Warehouse Pro with an online shop)</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>
      <Repetition>
        <Interval>PT5M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <Enabled>true</Enabled>
    </BootTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${inXml(user ?? LOCAL_SERVICE)}</UserId>${logon}
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>6</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${inXml(node)}</Command>
      <Arguments>${inXml(args)}</Arguments>
      <WorkingDirectory>${inXml(dataFolder)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`.replaceAll('\n', '\r\n');
}

function inXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** As Windows programs take their command line apart: a backslash counts only before a quotation mark. */
function quoted(arg: string): string {
  if (!/[\s"]/.test(arg)) return arg;
  return `"${arg.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
