package org.safelight.server.exposure;

/// How severe a content is, as far as that is known before it is viewed.
public enum Severity {
    NOT_KNOWN,
    USUAL,
    /// Of the gravest category, or marked as violent: these have tighter limits. Source: a survey of those who
    /// examine such material found symptoms with violence, not with hours or amount (BMC Psychiatry 2023,
    /// 12888-023-05445-w).
    SEVERE
}
