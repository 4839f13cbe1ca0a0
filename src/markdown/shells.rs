//! Which shell a piece of code is for, and which lines of it are commands.

use crate::model::{Shell, ShellCommand};

/// Programs that stand at the beginning of a POSIX command line.
const POSIX: &str = " sudo su systemctl journalctl service kubectl oc docker podman crictl ctr nerdctl helm istioctl calicoctl etcdctl kubeadm \
    apt apt-get apt-cache apt-mark yum dnf rpm dpkg snap zypper pacman brew ls cat tail head less grep egrep zgrep sed awk find xargs wc sort uniq tee cut tr \
    chmod chown chgrp mkdir rmdir rm cp mv ln touch df du mount umount lsblk blkid fsck mkfs fdisk parted lvs vgs pvs lvextend resize2fs xfs_growfs mdadm \
    smartctl ps top htop kill pkill killall lsof strace free vmstat iostat uptime uname sysctl modprobe lsmod dmesg ip ss netstat ifconfig route nmcli \
    iptables nft ufw firewall-cmd ping traceroute dig host nslookup curl wget nc telnet openssl ssh scp rsync tar gzip gunzip unzip git make python python3 \
    pip pip3 npm yarn node java go cargo ruby bundle gem php composer psql pg_ctl pg_dump pg_isready pg_rewind mysqladmin mysqldump mysqlcheck redis-cli mongo mongosh \
    rabbitmqctl rabbitmq-diagnostics rabbitmq-plugins kafka-topics.sh kafka-topics kafka-consumer-groups.sh nginx apachectl haproxy certbot terraform \
    ansible aws gcloud az eksctl ceph rados cephadm rpk nats amtool promtool timedatectl hostnamectl chronyc ntpq semanage setsebool restorecon getenforce \
    setenforce ausearch usermod useradd passwd chage getent id groups crontab at export source echo printf test vi vim nano jq yq base64 sha256sum nvidia-smi \
    sinfo squeue scontrol virsh crm pcs corosync drbdadm multipath iscsiadm exportfs showmount ";

/// Programs that stand at the beginning of a Windows command line.
const WINDOWS: &str = " net sc reg regedit ipconfig gpupdate gpresult sfc dism netsh nltest repadmin dcdiag w32tm certutil icacls takeown robocopy \
    xcopy chkdsk diskpart bcdedit wmic schtasks tasklist taskkill shutdown msiexec iisreset appcmd setspn klist cacls attrib setup.exe regsvr32 wevtutil \
    nbtstat netdom dsquery ntdsutil auditpol bootrec vssadmin eseutil ";

/// Words that a SQL statement begins with.
const SQL: &str = " SELECT UPDATE INSERT DELETE ALTER CREATE DROP GRANT REVOKE VACUUM REINDEX ANALYZE TRUNCATE EXEC DBCC BACKUP RESTORE SHOW ";

/// The nouns of cmdlets that only the Exchange Management Shell has.
const EXCHANGE: [&str; 16] = [
    "Mailbox",
    "Transport",
    "ReceiveConnector",
    "SendConnector",
    "ExchangeServer",
    "ExchangeCertificate",
    "VirtualDirectory",
    "Queue",
    "MessageTracking",
    "DatabaseCopy",
    "HealthReport",
    "ServerHealth",
    "ServerComponent",
    "AcceptedDomain",
    "MailFlow",
    "ClientAccess",
];

/// The commands of a block of code, by the language that it is marked with and by its text: the lines behind prompts
/// where there are prompts, else all of it. Nothing where it is no command but output, configuration or a program.
#[must_use]
pub fn commands_of(language: &str, text: &str) -> Option<ShellCommand> {
    let (prompted, command) = without_prompts(text);
    let first = command.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'))?;
    let shell = match language {
        "bash" => Some(Shell::Bash),
        "powershell" | "ps1" | "ps" | "pwsh" | "azurepowershell" if is_exchange(&command) => Some(Shell::Exchange),
        "powershell" | "ps1" | "ps" | "pwsh" | "azurepowershell" => Some(Shell::PowerShell),
        "cmd" | "bat" | "batch" | "dos" | "cmd.exe" => Some(Shell::Cmd),
        "sql" | "pgsql" | "postgresql" | "tsql" | "plsql" => Some(Shell::Sql),
        "mysql" | "mariadb" => Some(Shell::Mysql),
        // These hold commands and what they print: without a prompt, only a command shows that it is one.
        "sh" | "shell" | "zsh" | "ksh" | "azurecli" => shell_of_command(first).or((!looks_like_output(first)).then_some(Shell::Sh)),
        "" | "console" | "terminal" | "shell-session" | "sh-session" | "shellsession" => shell_of_command(first).or(prompted.then_some(Shell::Sh)),
        _ => None,
    }?;
    Some(ShellCommand { shell, command })
}

/// The shell that a line is a command for, by its first words; nothing where it does not look like one.
#[must_use]
pub fn shell_of_command(line: &str) -> Option<Shell> {
    let line = line.trim();
    let first = line.split_whitespace().next()?;
    let has = |list: &str, word: &str| list.contains(&format!(" {word} "));
    if is_cmdlet(first) {
        return Some(if is_exchange(line) { Shell::Exchange } else { Shell::PowerShell });
    }
    if has(SQL, first) && line.split_whitespace().count() > 1 {
        return Some(Shell::Sql);
    }
    let more = line.split_whitespace().count() > 1;
    if has(POSIX, first) && (more || matches!(first, "dmesg" | "lsblk" | "sinfo" | "nvidia-smi" | "uptime")) {
        return Some(Shell::Sh);
    }
    // An absolute path to a program with arguments, or settings before a command: `LANG=C ls -l`.
    if (first.starts_with("/usr/") || first.starts_with("/opt/") || first.starts_with("./")) && more {
        return Some(Shell::Sh);
    }
    if has(WINDOWS, &first.to_ascii_lowercase()) && (more || first.eq_ignore_ascii_case("iisreset")) {
        return Some(Shell::Cmd);
    }
    None
}

/// Whether a word is a cmdlet: `Get-Service`, `Test-NetConnection`.
fn is_cmdlet(word: &str) -> bool {
    const VERBS: [&str; 32] = [
        "Get",
        "Set",
        "New",
        "Remove",
        "Test",
        "Start",
        "Stop",
        "Restart",
        "Enable",
        "Disable",
        "Add",
        "Clear",
        "Update",
        "Invoke",
        "Import",
        "Export",
        "Install",
        "Uninstall",
        "Move",
        "Resume",
        "Suspend",
        "Mount",
        "Dismount",
        "Repair",
        "Register",
        "Unregister",
        "Copy",
        "Search",
        "Retry",
        "Reset",
        "Rename",
        "Connect",
    ];
    word.split_once('-').is_some_and(|(verb, noun)| VERBS.contains(&verb) && noun.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn is_exchange(command: &str) -> bool {
    command.split_whitespace().filter(|w| is_cmdlet(w)).any(|w| EXCHANGE.iter().any(|noun| w.contains(noun)))
}

/// A line that a program prints rather than one that a person types.
fn looks_like_output(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '{' | '<' | '|'))
        || line.contains("level=")
        || line.contains(": ")
        || line.to_ascii_lowercase().contains("error")
}

/// A block without the prompts before its commands; where it has prompts, what the commands print goes as well.
fn without_prompts(text: &str) -> (bool, String) {
    let prompt = |line: &str| -> Option<usize> {
        for mark in ["$ ", "# ", "> ", "PS> "] {
            if line.starts_with(mark) {
                // A comment in a script begins like the prompt of root.
                let is_comment = mark == "# " && shell_of_command(line.get(2..).unwrap_or_default()).is_none();
                return (!is_comment).then_some(mark.len());
            }
        }
        let is_shell = (line.starts_with("PS ") || line.starts_with("[PS]") || line.get(1..3) == Some(":\\")) && line.contains('>');
        if is_shell { line.find('>').map(|at| at + 1) } else { None }
    };
    if !text.lines().any(|l| prompt(l.trim_start()).is_some()) {
        return (false, text.trim().to_owned());
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if let Some(length) = prompt(trimmed) {
            kept.push(trimmed.get(length..).unwrap_or_default().trim());
        } else if goes_on {
            kept.push(line.trim_end());
        } else {
            continue;
        }
        goes_on = line.trim_end().ends_with(['\\', '`', '|']);
    }
    (true, kept.join("\n").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(language: &str, text: &str) -> Option<(Shell, String)> {
        commands_of(language, text).map(|c| (c.shell, c.command))
    }

    #[test]
    fn commands_are_told_from_what_they_print() {
        assert_eq!(shell("", "systemctl status nginx"), Some((Shell::Sh, "systemctl status nginx".into())));
        assert_eq!(shell("console", "$ df -h \\\n  /var\nFilesystem Size\n"), Some((Shell::Sh, "df -h \\\n  /var".into())));
        assert_eq!(shell("", "# comment\n# systemctl restart x\n"), Some((Shell::Sh, "systemctl restart x".into())));
        assert_eq!(shell("", "Error: it could not be installed"), None);
        assert_eq!(shell("shell", "level=error msg=\"no\""), None);
        assert_eq!(shell("yaml", "kubectl: true"), None);
        assert_eq!(shell("text", "kubectl get pods"), None);
    }

    #[test]
    fn every_shell_is_known_by_its_commands() {
        assert_eq!(shell_of_command("Get-Service WinRM | fl"), Some(Shell::PowerShell));
        assert_eq!(shell_of_command("Get-MailboxDatabaseCopyStatus *"), Some(Shell::Exchange));
        assert_eq!(shell_of_command("net stop wuauserv"), Some(Shell::Cmd));
        assert_eq!(shell_of_command("SELECT pg_reload_conf();"), Some(Shell::Sql));
        assert_eq!(shell_of_command("ls"), None);
        assert_eq!(shell_of_command("Restart the service"), None);
        assert_eq!(shell("powershell", "PS C:\\> Restart-Service W32Time\n"), Some((Shell::PowerShell, "Restart-Service W32Time".into())));
    }
}
