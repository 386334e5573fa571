package org.safelight.index;

/// Is told what a search finds: in no particular order, each row once for each query.
interface HitSink {
    /// Takes one; returns false to stop the search.
    boolean hit(int query, int row, int distanceBits);
}
