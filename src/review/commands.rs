//! What commands do: which of them can destroy data, restart something, or belong to another shell.
//!
//! Two tables of regular expressions; a row more is all that a further command needs.

use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};

use crate::model::{Risk, Shell};

/// A kind of command that has a risk.
pub struct Risky {
    regex: &'static str,
    /// The least risk that its step has to be marked with.
    pub least: Risk,
    /// What it does.
    pub does: &'static str,
}

/// A kind of command that belongs to certain shells.
struct Native {
    regex: &'static str,
    /// What it is.
    is: &'static str,
    /// The shells that know it.
    shells: &'static [Shell],
}

const fn risky(regex: &'static str, least: Risk, does: &'static str) -> Risky {
    Risky { regex, least, does }
}

const RISKY: &[Risky] = &[
    risky(r"\brm\s+(?:-\S+\s+)*-\w*[rR]\w*\b", Risk::DataLoss, "deletes folders with all that is in them"),
    risky(r"\brm\s+(?:-\S+\s+)*[^|;&]*\*", Risk::DataLoss, "deletes every file that fits"),
    risky(r"\bfind\b.*\s-delete\b|\bfind\b.*-exec\s+rm\b|\|\s*xargs\s+(?:-\S+\s+)*rm\b", Risk::DataLoss, "deletes every file that is found"),
    risky(r"\b(?:mkfs(?:\.\w+)?|mke2fs|wipefs|blkdiscard)\s|\bmkswap\s+/dev/", Risk::DataLoss, "makes a new file system over the old one"),
    risky(r"\bdd\b.*\bof=/dev/(?:[shv]d|nvme|xvd|mapper)", Risk::DataLoss, "writes over a disk"),
    risky(r"\bshred\s|\btruncate\s+(?:-\S+\s+)*-s\s*0\b|(?:^|[;&|]\s*):?\s*>\s*/", Risk::DataLoss, "empties a file"),
    risky(
        r"\b(?:fdisk|parted|sgdisk|diskpart)\b.*\b(?:rm|mklabel|delete|clean)\b|\bsgdisk\b.*(?:--zap-all|-Z)\b",
        Risk::DataLoss,
        "changes the table of partitions",
    ),
    risky(
        r"\b(?:lvremove|vgremove|pvremove|zpool\s+destroy|zfs\s+destroy|mdadm\b.*--zero-superblock|cryptsetup\s+(?:luksFormat|erase))\b",
        Risk::DataLoss,
        "removes a volume",
    ),
    risky(r"\b(?:fsck|e2fsck|xfs_repair)\b.*\s-\w*[yLa]\b", Risk::DataLoss, "repairs a file system by dropping what it cannot read"),
    risky(
        r"(?i)\b(?:DROP|TRUNCATE)\s+(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|USER|ROLE|TABLESPACE)\b|\bdropdb\b|\bmysqladmin\b.*\bdrop\b",
        Risk::DataLoss,
        "drops what is stored",
    ),
    risky(
        r"(?is)\bDELETE\s+FROM\s+[\w.\[\]`]+\s*(?:;|$)|\bFLUSH(?:ALL|DB)\b|\bRESET\s+(?:MASTER|SLAVE|REPLICA)\b",
        Risk::DataLoss,
        "deletes every row, key or log",
    ),
    risky(
        r"\bpg_resetwal\b|\bpg_resetxlog\b|\binnodb_force_recovery\b|\bREPAIR_ALLOW_DATA_LOSS\b",
        Risk::DataLoss,
        "gives up data that cannot be read",
    ),
    risky(r"(?i)\beseutil(?:\.exe)?\b.*\s/[pd]\b|\bNew-MailboxRepairRequest\b", Risk::DataLoss, "repairs a database by dropping what it cannot read"),
    risky(
        r"(?i)\bRemove-Item\b.*-Recurse\b|\b(?:rd|rmdir)\s+(?:/\w\s+)*/s\b|\bdel\b.*\s/s\b",
        Risk::DataLoss,
        "deletes folders with all that is in them",
    ),
    risky(
        r"(?i)\b(?:Remove|Disable)-(?:Mailbox|MailboxDatabase|ADUser|ADObject|ADComputer|ADGroup|PublicFolder|VM|VHD|Partition|Volume)\b|\bClear-(?:Disk|EventLog|RecycleBin)\b|\bFormat-Volume\b|\bInitialize-Disk\b",
        Risk::DataLoss,
        "removes objects with what they hold",
    ),
    risky(
        r"(?i)(?:^|[&|;]\s*)format(?:\.com)?\s+[a-z]:|\bcipher\b.*\s/w\b|\bvssadmin\b.*\bdelete\b|\bwbadmin\b.*\bdelete\b|\bwevtutil\b.*\bcl\b",
        Risk::DataLoss,
        "erases what is stored",
    ),
    risky(r#"(?i)\breg(?:\.exe)?\s+delete\s+(?:"[^"]*"|\S+)\s*(?:/f)?\s*$"#, Risk::DataLoss, "deletes a registry key with all that is in it"),
    risky(r"\bgit\b.*\b(?:reset\s+--hard|clean\s+-\w*f|push\b.*(?:--force|\s-f)\b)", Risk::DataLoss, "throws changes away"),
    risky(
        r"\bdocker\b.*\b(?:system|volume|image|container|builder)\s+prune\b|\bdocker\s+(?:volume\s+)?rm\b.*-\w*[fv]|\bdocker[ -]compose\b.*\bdown\b.*(?:-v|--volumes)\b",
        Risk::DataLoss,
        "removes containers, images or volumes",
    ),
    risky(
        r"\bkubectl\b.*\bdelete\b.*\b(?:pvc|pv|persistentvolumeclaims?|persistentvolumes?|ns|namespaces?|--all)\b|\bkubectl\b.*\bdelete\b.*--force\b",
        Risk::DataLoss,
        "removes objects with what they hold",
    ),
    risky(
        r"\bkubeadm\s+reset\b|\betcdctl\b.*\b(?:del|defrag)\b|\bceph\b.*--yes-i-really|\brabbitmqctl\b.*\b(?:reset|force_reset|purge_queue|delete_queue)\b|\bkafka-topics\S*\b.*--delete\b",
        Risk::DataLoss,
        "resets or deletes what a cluster holds",
    ),
    risky(r"\bpostsuper\s+-d\b|\bexim\b.*-Mrm\b|\bcurl\b.*-X\s*DELETE\b", Risk::DataLoss, "deletes what is queued or stored"),
    risky(
        r"\buserdel\b.*\s-\w*r\b|\bdeluser\b.*--remove-(?:home|all-files)\b|\bapt(?:-get)?\b.*\bpurge\b|\bcrontab\s+-r\b",
        Risk::DataLoss,
        "removes files together with what they belong to",
    ),
    // What has a risk, and keeps its data.
    risky(
        r"(?i)\breboot\b|\bshutdown\b.*(?:-r|/r)\b|\bRestart-Computer\b|\bsystemctl\s+(?:reboot|kexec)\b|\binit\s+6\b",
        Risk::Reboot,
        "restarts the machine",
    ),
    risky(r"(?i)\bshutdown\b|\bpoweroff\b|\bStop-Computer\b|\bhalt\b", Risk::Downtime, "shuts the machine down"),
    risky(
        r"(?i)\b(?:systemctl|service|rc-service|supervisorctl)\b.*\b(?:restart|stop|kill)\b|\bRestart-(?:Service|WebAppPool)\b|\bStop-(?:Service|Process|WebAppPool)\b|\biisreset\b|\bnet\s+stop\b|\btaskkill\b|\bkill(?:all)?\s+-(?:9|KILL)\b|\bpkill\b|\bdocker\s+(?:restart|stop|kill)\b|\bkubectl\b.*\brollout\s+restart\b",
        Risk::Restart,
        "stops or restarts something that people may be using",
    ),
    risky(r"(?:\s|^)--force(?:-\w+)?\b|\s-Force\b.*-Confirm:\$false\b", Risk::Restart, "overrides a safeguard"),
];

const POSIX: &[Shell] = &[Shell::Sh, Shell::Bash];
const POWERSHELL: &[Shell] = &[Shell::PowerShell, Shell::Exchange];
const WINDOWS: &[Shell] = &[Shell::Cmd, Shell::PowerShell, Shell::Exchange];
const SQL: &[Shell] = &[Shell::Sql, Shell::Mysql];

/// The words that begin the names of cmdlets.
const NATIVE: &[Native] = &[
    Native {
        regex: r"(?:^|[|;&(\n]\s*)(?:Get|Set|New|Remove|Add|Enable|Disable|Start|Stop|Restart|Test|Invoke|Import|Export|Update|Clear|Resume|Suspend|Mount|Dismount|Move|Install|Uninstall|Register|Unregister|Repair|Reset|Resolve|Select|Where|ForEach|Write|Out|Format|Convert\w*)-[A-Z]\w+",
        is: "a PowerShell cmdlet",
        shells: POWERSHELL,
    },
    Native { regex: r"\$env:\w|\$_\.|-ErrorAction\b", is: "PowerShell", shells: POWERSHELL },
    Native {
        regex: r"(?m)(?:^|[|;&(]\s*)(?:sudo|systemctl|journalctl|apt|apt-get|dpkg|dnf|yum|rpm|zypper|pacman|chmod|chown|chgrp|ls|grep|egrep|sed|awk|tail|head|df|du|mount|umount|lsof|ss|dmesg|modprobe|sysctl|update-grub|usermod|useradd|passwd|setsebool|restorecon|semanage|getenforce|export|source|ln|touch|chattr|crontab|iptables|nft|ufw|firewall-cmd)\s",
        is: "a command of a POSIX shell",
        shells: POSIX,
    },
    Native {
        regex: r"(?im)(?:^|[|;&(]\s*)(?:sc(?:\.exe)?\s+(?:query|config|start|stop|qc|failure)|net\s+(?:start|stop|use|user|localgroup|share)|reg(?:\.exe)?\s+(?:add|delete|query|import|export)|ipconfig|gpupdate|gpresult|netsh|nltest|dcdiag|repadmin|certutil|sfc\s+/|dism(?:\.exe)?\s+/|icacls|wmic|tasklist|taskkill|schtasks|bcdedit|chkdsk|msiexec|iisreset|appcmd|setspn|w32tm|wuauclt|klist\s+purge|manage-bde|slmgr)\b",
        is: "a command of Windows",
        shells: WINDOWS,
    },
    Native { regex: r"%[A-Za-z][A-Za-z0-9_()]+%", is: "a variable of cmd.exe", shells: &[Shell::Cmd] },
    Native {
        regex: r"(?i)^\s*(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|ALTER\s+(?:TABLE|DATABASE|SYSTEM|USER|ROLE)|CREATE\s+(?:TABLE|INDEX|USER|ROLE|DATABASE)|GRANT\s|REVOKE\s|FLUSH\s+(?:PRIVILEGES|HOSTS|TABLES)|SHOW\s+(?:VARIABLES|STATUS|PROCESSLIST|GRANTS))",
        is: "SQL",
        shells: SQL,
    },
];

#[expect(clippy::unwrap_used, reason = "constant expressions, covered by the tests below")]
static RISKY_SET: LazyLock<RegexSet> = LazyLock::new(|| RegexSet::new(RISKY.iter().map(|r| r.regex)).unwrap());

#[expect(clippy::unwrap_used, reason = "constant expressions, covered by the tests below")]
static NATIVE_SET: LazyLock<RegexSet> = LazyLock::new(|| RegexSetBuilder::new(NATIVE.iter().map(|r| r.regex)).size_limit(20 << 20).build().unwrap());

/// The kind of a command with the largest risk, where it has one.
pub fn risk_of(command: &str) -> Option<&'static Risky> {
    let found = RISKY_SET.matches(command).into_iter().filter_map(|n| RISKY.get(n));
    found.max_by_key(|r| r.least)
}

/// What a command is, where it is of a shell other than the one it is given for, and the shells that know it.
pub fn foreign_to(command: &str, shell: Shell) -> Option<(&'static str, &'static [Shell])> {
    let found: Vec<&Native> = NATIVE_SET.matches(command).into_iter().filter_map(|n| NATIVE.get(n)).collect();
    // What one row takes for foreign may be at home by another: `net stop` beside `%TEMP%`.
    if found.iter().any(|native| native.shells.contains(&shell)) && !matches!(shell, Shell::Sh | Shell::Bash) {
        return None;
    }
    found.into_iter().find(|native| !native.shells.contains(&shell)).map(|native| (native.is, native.shells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_destroy_are_known() {
        for command in [
            "rm -rf /var/lib/app",
            "sudo rm -r /srv/x",
            "rm -f /var/log/*.gz",
            "find /tmp -mtime +7 -delete",
            "mkfs.ext4 /dev/sdb1",
            "dd if=/dev/zero of=/dev/sda bs=1M",
            "Remove-Item C:\\Temp -Recurse -Force",
            "rd /s /q C:\\Temp",
            "DROP TABLE orders;",
            "delete from sessions;",
            "format D: /q",
            "git reset --hard origin/main",
            "docker system prune -a",
            "kubectl delete pvc data-0",
            "eseutil /p mail.edb",
            "reg delete HKLM\\Software\\X /f",
            "pg_resetwal -f /var/lib/postgresql",
            "> /var/log/syslog",
            "DBCC CHECKDB ('x', REPAIR_ALLOW_DATA_LOSS)",
        ] {
            assert_eq!(risk_of(command).map(|r| r.least), Some(Risk::DataLoss), "{command}");
        }
    }

    #[test]
    fn restarts_have_their_own_risk() {
        assert_eq!(risk_of("systemctl restart nginx").map(|r| r.least), Some(Risk::Restart));
        assert_eq!(risk_of("Restart-Computer").map(|r| r.least), Some(Risk::Reboot));
        assert_eq!(risk_of("kubeadm upgrade apply --force").map(|r| r.least), Some(Risk::Restart));
    }

    #[test]
    fn harmless_commands_have_none() {
        for command in [
            "rm /run/app.pid",
            "systemctl status nginx",
            "Get-Service w32time",
            "SELECT * FROM pg_stat_activity;",
            "delete from sessions where expired < now();",
            "journalctl -u sshd --since today",
            "docker ps --format {{.ID}}",
            "chmod 640 /etc/app/key.pem",
            "Get-ChildItem | Format-Table Name",
            "du -xh / | sort -h | tail",
            "echo 1 > /proc/sys/vm/drop_caches",
        ] {
            assert!(risk_of(command).is_none(), "{command}: {}", risk_of(command).map_or("", |r| r.does));
        }
    }

    #[test]
    fn a_command_of_another_shell_is_foreign() {
        for (command, shell) in [
            ("Get-Service spooler", Shell::Sh),
            ("ls | Where-Object Name", Shell::Bash),
            ("sudo systemctl restart x", Shell::PowerShell),
            ("grep -r x /etc", Shell::Cmd),
            ("net stop spooler", Shell::Sh),
            ("echo $env:TEMP", Shell::Cmd),
            ("dir %TEMP%", Shell::PowerShell),
            ("ALTER TABLE x ADD y int", Shell::Sh),
        ] {
            assert!(foreign_to(command, shell).is_some(), "{command}");
        }
        for (command, shell) in [
            ("Get-Service spooler", Shell::Exchange),
            ("net stop spooler", Shell::PowerShell),
            ("sudo apt-get update", Shell::Sh),
            ("psql -c 'SELECT 1 FROM x'", Shell::Sh),
            ("del %TEMP%\\x.log", Shell::Cmd),
            ("date +%Y-%m-%d", Shell::Sh),
            ("sc.exe query w32time", Shell::Cmd),
        ] {
            assert!(foreign_to(command, shell).is_none(), "{command}: {:?}", foreign_to(command, shell));
        }
    }
}
