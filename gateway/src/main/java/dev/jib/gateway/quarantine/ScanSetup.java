package dev.jib.gateway.quarantine;

/** What all parts of one scan need to know. */
record ScanSetup(
        ScanLimits limits, ObjectFormat format, BlobInterest interest, Deadline deadline) {}
