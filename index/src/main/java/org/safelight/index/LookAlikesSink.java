package org.safelight.index;

import java.util.List;

/// Is told the look-alikes of many hashes, one hash after the other in the order they were given.
public interface LookAlikesSink {
    /// Takes the look-alikes of one hash; called for each, also where there are none.
    ///
    /// @param hash its place among those given, from 0
    /// @param lookAlikes nearest first, then by their hashes
    void found(int hash, List<LookAlike> lookAlikes);
}
