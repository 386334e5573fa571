package org.safelight.sources;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Opens containers in worker processes: the way in. Safe for any number of threads; each open container has
/// a worker of its own while it is open, so that one within another can be read. Workers that are free are
/// used again.
///
/// Whatever a container does to its worker costs that container only. If the worker had others before, it is
/// first tried once more on a fresh one from where it was, so that no result depends on what else was opened.
public final class ContainerPool implements AutoCloseable {
    private static final int MOST_IDLE = 8;
    private static final int CONTAINERS_PER_WORKER = 500;
    private static final int START_ATTEMPTS = 3;
    private static final long WATCH_EVERY_MILLIS = 250;

    private final ContainerOptions options;
    private final String mainClass;
    private final Deque<ContainerProcess> idle = new ArrayDeque<>();
    private final Set<ContainerProcess> all = new HashSet<>();
    private final Thread watch;
    private volatile boolean closed;

    private ContainerPool(ContainerOptions options, String mainClass) {
        this.options = options;
        this.mainClass = mainClass;
        watch = Thread.ofPlatform().daemon().name("container-deadlines").start(this::watch);
    }

    /// A pool without workers yet: they start when they are needed.
    public static ContainerPool create(ContainerOptions options) {
        return create(options, ContainerWorker.class.getName());
    }

    static ContainerPool create(ContainerOptions options, String mainClass) {
        return new ContainerPool(options, mainClass);
    }

    public ContainerLimits limits() {
        return options.limits();
    }

    /// Opens a container. What its bytes do wrong is told by the answer.
    ///
    /// @param bytes must stay readable until the container is closed
    /// @throws ContainersUnavailableException if no worker can be started
    public OpenContainer open(ContainerKind kind, SeekableBytes bytes) {
        if (!kind.needsProgram()) {
            return new WorkerContainer(this, options, kind, bytes);
        }
        Optional<Path> program = StreamedSource.program();
        if (program.isEmpty()) {
            return new ClosedContainer(new ContainerProblem(
                    ContainerProblem.Kind.PROGRAM_MISSING,
                    "It is opened by bsdtar, which is not on this machine. Install it (Debian, Ubuntu: apt install"
                            + " libarchive-tools) and run again with --resume"));
        }
        return kind == ContainerKind.RAR
                ? new RarContainer(
                        new WorkerContainer(this, options, kind, bytes), () -> unpacked(program.get(), bytes))
                : unpacked(program.get(), bytes);
    }

    private OpenContainer unpacked(Path program, SeekableBytes bytes) {
        try {
            return new WorkerContainer(
                    this, options, StreamedSource.start(options.sandbox(), program, bytes), bytes.size());
        } catch (IOException failed) {
            return new ClosedContainer(new ContainerProblem(
                    ContainerProblem.Kind.PROGRAM_MISSING, "The program that opens it, bsdtar, does not start"));
        }
    }

    /// What tells why no disk image of this kind can be opened on this machine; empty if one can.
    public Optional<OpenContainer> refusedImage(ImageKind kind) {
        return DiskImage.refusal(kind, SleuthKit.find(options.sandbox()));
    }

    /// Opens a disk image. What is wrong with it is told by the answer.
    ///
    /// @param file the first file of the image
    public OpenContainer openImage(ImageKind kind, FileItem file) {
        try {
            return DiskImage.open(file, kind, SleuthKit.find(options.sandbox()), options.classPath());
        } catch (IOException failed) {
            return new ClosedContainer(new ContainerProblem(
                    ContainerProblem.Kind.DAMAGED, "It is a " + kind.words() + " that could not be opened"));
        }
    }

    /// A worker that is alive.
    ///
    /// @param fresh one that has opened nothing yet
    ContainerProcess take(boolean fresh) {
        while (!fresh) {
            ContainerProcess worker;
            synchronized (all) {
                worker = idle.pollFirst();
            }
            if (worker == null) {
                break;
            }
            if (worker.isAlive()) {
                return worker;
            }
            discard(worker);
        }
        IOException reason = null;
        for (int i = 0; i < START_ATTEMPTS; i++) {
            try {
                return ContainerProcess.start(options, mainClass, this::known);
            } catch (IOException failed) {
                reason = failed;
            }
        }
        throw new ContainersUnavailableException(
                "Cannot start a process to open archives in, so none was opened. "
                        + (reason == null ? "" : reason.getMessage())
                        + "\nSee that this machine has memory left for processes of " + options.heapMegabytes()
                        + " MiB, or leave archives closed with --no-containers.",
                reason == null ? new IOException("no reason is known") : reason);
    }

    private void known(ContainerProcess worker) {
        synchronized (all) {
            all.add(worker);
            if (closed) {
                worker.close();
            }
        }
    }

    /// Takes back a worker that is between two containers.
    void giveBack(ContainerProcess worker) {
        synchronized (all) {
            if (!closed && idle.size() < MOST_IDLE && worker.containers() < CONTAINERS_PER_WORKER) {
                idle.addFirst(worker);
                return;
            }
        }
        discard(worker);
    }

    void discard(ContainerProcess worker) {
        worker.close();
        synchronized (all) {
            all.remove(worker);
        }
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(WATCH_EVERY_MILLIS);
                synchronized (all) {
                    all.forEach(ContainerProcess::endIfLate);
                }
            }
        } catch (InterruptedException closing) {
            // The pool was closed.
        }
    }

    /// Ends all workers, also busy ones.
    @Override
    public void close() {
        closed = true;
        watch.interrupt();
        synchronized (all) {
            all.forEach(ContainerProcess::close);
            all.clear();
            idle.clear();
        }
    }
}
