package org.safelight.server.audit;

/// What was done with personal data. Source: Data Protection Act 2018, section 62 (logging).
public enum Operation {
    COLLECTION,
    ALTERATION,
    CONSULTATION,
    DISCLOSURE,
    COMBINATION,
    ERASURE
}
