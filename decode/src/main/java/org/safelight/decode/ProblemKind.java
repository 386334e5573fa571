package org.safelight.decode;

/// Why an item has no picture, or not all of it.
public enum ProblemKind {
    /// It is a picture by its first bytes, but too little of it can be decoded to say how it looks.
    DAMAGED,
    /// Part of it could be decoded and is hashed: the examination has a picture. A person should know that
    /// the rest is missing.
    DECODED_IN_PART,
    /// Its header claims more pixels, or the item has more bytes, than are decoded here.
    TOO_LARGE,
    /// It was not done in time; the worker was ended.
    TIMED_OUT,
    /// The worker process ended, or answered something that is no answer.
    WORKER_DIED,
    /// It needed more memory than a worker has.
    OUT_OF_MEMORY,
    /// A picture type that nothing here can decode.
    UNSUPPORTED;

    /// Whether the worker was lost with it: the item is one to keep apart.
    public boolean endsTheWorker() {
        return switch (this) {
            case TIMED_OUT, WORKER_DIED, OUT_OF_MEMORY -> true;
            case DAMAGED, DECODED_IN_PART, TOO_LARGE, UNSUPPORTED -> false;
        };
    }
}
