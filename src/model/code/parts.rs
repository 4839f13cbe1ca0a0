//! What the bits of an HRESULT and of an NTSTATUS say ([MS-ERREF] 2.1 and 2.3).

/// A code of 32 bits, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeParts {
    /// How bad it is: `success`, `informational`, `warning`, `error` or `failure`.
    pub severity: &'static str,
    /// Whether somebody other than Microsoft defined it.
    pub customer: bool,
    /// The number of the facility it comes from.
    pub facility: u32,
    /// The name of the facility, where it is a known one.
    pub facility_name: Option<&'static str>,
    /// The code within the facility.
    pub code: u32,
}

impl CodeParts {
    /// The parts of an HRESULT.
    #[must_use]
    pub fn of_hresult(bits: u32) -> Self {
        let facility = bits >> 16 & 0x7ff;
        Self {
            severity: if bits >> 31 == 1 { "failure" } else { "success" },
            customer: bits >> 29 & 1 == 1,
            facility,
            facility_name: name_in(HRESULT_FACILITIES, facility),
            code: bits & 0xffff,
        }
    }

    /// The parts of an NTSTATUS.
    #[must_use]
    pub fn of_ntstatus(bits: u32) -> Self {
        let facility = bits >> 16 & 0xfff;
        Self {
            severity: match bits >> 30 {
                0 => "success",
                1 => "informational",
                2 => "warning",
                _ => "error",
            },
            customer: bits >> 29 & 1 == 1,
            facility,
            facility_name: name_in(NTSTATUS_FACILITIES, facility),
            code: bits & 0xffff,
        }
    }
}

fn name_in(table: &[(u32, &'static str)], facility: u32) -> Option<&'static str> {
    table.iter().find(|(number, _)| *number == facility).map(|(_, name)| *name)
}

/// The facilities of HRESULTs: [MS-ERREF] 2.1, and those that winerror.h adds.
const HRESULT_FACILITIES: &[(u32, &str)] = &[
    (0, "NULL"),
    (1, "RPC"),
    (2, "DISPATCH"),
    (3, "STORAGE"),
    (4, "ITF"),
    (7, "WIN32"),
    (8, "WINDOWS"),
    (9, "SECURITY"),
    (10, "CONTROL"),
    (11, "CERT"),
    (12, "INTERNET"),
    (13, "MEDIASERVER"),
    (14, "MSMQ"),
    (15, "SETUPAPI"),
    (16, "SCARD"),
    (17, "COMPLUS"),
    (18, "AAF"),
    (19, "URT"),
    (20, "ACS"),
    (21, "DPLAY"),
    (22, "UMI"),
    (23, "SXS"),
    (24, "WINDOWS_CE"),
    (25, "HTTP"),
    (26, "USERMODE_COMMONLOG"),
    (28, "DEVICE_REGISTRATION"),
    (31, "USERMODE_FILTER_MANAGER"),
    (32, "BACKGROUNDCOPY"),
    (33, "CONFIGURATION"),
    (34, "STATE_MANAGEMENT"),
    (35, "METADIRECTORY"),
    (36, "WINDOWSUPDATE"),
    (37, "DIRECTORYSERVICE"),
    (38, "GRAPHICS"),
    (39, "SHELL"),
    (40, "TPM_SERVICES"),
    (41, "TPM_SOFTWARE"),
    (48, "PLA"),
    (49, "FVE"),
    (50, "FWP"),
    (51, "WINRM"),
    (52, "NDIS"),
    (53, "USERMODE_HYPERVISOR"),
    (54, "CMI"),
    (55, "USERMODE_VIRTUALIZATION"),
    (56, "USERMODE_VOLMGR"),
    (57, "BCD"),
    (58, "USERMODE_VHD"),
    (60, "SDIAG"),
    (61, "WEBSERVICES"),
    (80, "WINDOWS_DEFENDER"),
    (81, "OPC"),
    (82, "XPS"),
    (2000, "CONFIGURATION_MANAGER"),
    (2168, "DIRECT3D9"),
    (2169, "DIRECT3D10"),
    (2170, "DXGI"),
    (2172, "DIRECT3D11"),
    (2200, "WINCODEC_DWRITE_DWM"),
    (2201, "DIRECT2D"),
];

/// The facilities of NTSTATUS values: [MS-ERREF] 2.3, and those that ntstatus.h adds.
const NTSTATUS_FACILITIES: &[(u32, &str)] = &[
    (0x0, "NULL"),
    (0x1, "DEBUGGER"),
    (0x2, "RPC_RUNTIME"),
    (0x3, "RPC_STUBS"),
    (0x4, "IO_ERROR_CODE"),
    (0x7, "NTWIN32"),
    (0x8, "NTCERT"),
    (0x9, "NTSSPI"),
    (0xa, "TERMINAL_SERVER"),
    (0x10, "USB_ERROR_CODE"),
    (0x11, "HID_ERROR_CODE"),
    (0x12, "FIREWIRE_ERROR_CODE"),
    (0x13, "CLUSTER_ERROR_CODE"),
    (0x14, "ACPI_ERROR_CODE"),
    (0x15, "SXS_ERROR_CODE"),
    (0x19, "TRANSACTION"),
    (0x1a, "COMMONLOG"),
    (0x1b, "VIDEO"),
    (0x1c, "FILTER_MANAGER"),
    (0x1d, "MONITOR"),
    (0x1e, "GRAPHICS_KERNEL"),
    (0x20, "DRIVER_FRAMEWORK"),
    (0x21, "FVE_ERROR_CODE"),
    (0x22, "FWP_ERROR_CODE"),
    (0x23, "NDIS_ERROR_CODE"),
    (0x35, "HYPERVISOR"),
    (0x36, "IPSEC"),
    (0x37, "VIRTUALIZATION"),
    (0x38, "VOLMGR"),
    (0x39, "BCD_ERROR_CODE"),
    (0x3a, "VHD"),
    (0x5c, "SMB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hresult_is_taken_apart() {
        let parts = CodeParts::of_hresult(0x8007_0643);
        assert_eq!((parts.severity, parts.facility, parts.facility_name, parts.code), ("failure", 7, Some("WIN32"), 1603));
        assert_eq!(CodeParts::of_hresult(0x0004_1301).severity, "success");
        assert_eq!(CodeParts::of_hresult(0x87d0_0324).facility_name, Some("CONFIGURATION_MANAGER"));
    }

    #[test]
    fn an_ntstatus_is_taken_apart() {
        let parts = CodeParts::of_ntstatus(0xc000_0022);
        assert_eq!((parts.severity, parts.customer, parts.facility, parts.code), ("error", false, 0, 0x22));
        assert_eq!(CodeParts::of_ntstatus(0x8000_0005).severity, "warning");
        assert!(CodeParts::of_ntstatus(0xe043_4352).customer);
    }
}
