package org.safelight.server.audit;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Signs where the chain ends.
@Component
public class CheckpointSource {
    private final AuditStore store;
    private final Checkpoints checkpoints;

    CheckpointSource(AuditStore store, @Value("${safelight.data}") Path data) {
        this.store = store;
        this.checkpoints = Checkpoints.in(data);
    }

    /// A checkpoint of this moment, kept in the data folder too.
    public Checkpoint now() {
        return checkpoints.sign(store.head());
    }
}
