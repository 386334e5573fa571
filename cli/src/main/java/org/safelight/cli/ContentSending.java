package org.safelight.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.SubmissionState;
import org.safelight.sandbox.SandboxUnavailableException;
import org.safelight.sources.ContainerOptions;
import org.safelight.sources.ContainersUnavailableException;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import org.safelight.sources.FileItem;
import org.safelight.triage.MembersAgain;
import org.safelight.triage.Results;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends the contents that a registry wants, read from the exhibit, which is not changed.
final class ContentSending {
    static final Sent NOTHING = new Sent(0, 0, 0, 0, 0);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RegistryClient client;
    private final String exhibit;
    private final Results results;
    private final Optional<Exhibit> source;
    private final SandboxChoice sandbox;
    private final Path folder;
    private final Terminal terminal;
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);

    /// What became of the contents that were wanted.
    ///
    /// @param gone no file of it is where it was
    /// @param changed the file there has other bytes now
    /// @param unreadable the medium gave an error
    /// @param notOpened it lies in a container, and this machine has nothing to open containers in safely
    record Sent(int sent, int gone, int changed, int unreadable, int notOpened) {
        int notSent() {
            return gone + changed + unreadable + notOpened;
        }

        private static Sent of(Map<Fate, Integer> fates) {
            return new Sent(
                    fates.getOrDefault(Fate.SENT, 0),
                    fates.getOrDefault(Fate.GONE, 0),
                    fates.getOrDefault(Fate.CHANGED, 0),
                    fates.getOrDefault(Fate.UNREADABLE, 0),
                    fates.getOrDefault(Fate.NOT_OPENED, 0));
        }
    }

    /// @param id of the exhibit at the registry
    /// @param folder of the results, where long members of containers are for a moment
    /// @param sources where the exhibit is; null for where it was triaged
    ContentSending(
            RegistryClient client,
            String id,
            Results results,
            Path folder,
            @Nullable List<Path> sources,
            SandboxChoice sandbox,
            Terminal terminal) {
        this.client = client;
        this.exhibit = id;
        this.results = results;
        this.folder = folder;
        this.sandbox = sandbox;
        this.terminal = terminal;
        source = exhibit(sources == null ? triaged(results) : sources);
    }

    private static List<Path> triaged(Results results) {
        List<Path> paths = new ArrayList<>();
        try {
            JsonNode given = MAPPER.readTree(results.run().getOrDefault("paths", "[]"));
            for (JsonNode path : given) {
                byte[] raw = ExhibitPath.parse(path.asString()).bytes();
                paths.add(Path.of(new String(raw, StandardCharsets.UTF_8)));
            }
        } catch (JacksonException | IllegalArgumentException unreadable) {
            return List.of();
        }
        return paths;
    }

    private static Optional<Exhibit> exhibit(List<Path> paths) {
        try {
            return paths.isEmpty() ? Optional.empty() : Optional.of(Exhibit.of(paths));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Sends what is wanted and can be read.
    ///
    /// @param about how many, for the progress line
    Sent sendWanted(int about) throws IOException {
        int last = 0;
        boolean more = true;
        // What lies in containers is sent at the end: each is gone through once.
        List<SubmissionState.WantedContent> within = new ArrayList<>();
        while (more) {
            SubmissionState.Wanted wanted = client.call(
                    "/api/v1/exhibits/" + exhibit + "/wanted?after=" + last,
                    SubmitCommand.patienceFor(0),
                    SubmissionState.Wanted.class,
                    HttpRequest.Builder::GET);
            for (SubmissionState.WantedContent content : wanted.contents()) {
                last = content.number();
                Optional<Fate> fate = send(content);
                if (fate.isPresent()) {
                    count(fate.get(), about);
                } else {
                    within.add(content);
                }
            }
            more = wanted.more();
        }
        sendFromContainers(within, about);
        return Sent.of(fates);
    }

    private void count(Fate fate, int about) {
        fates.merge(fate, 1, Integer::sum);
        Sent now = Sent.of(fates);
        terminal.progress("Sending what must be viewed: " + Terminal.count(now.sent()) + " of " + Terminal.count(about)
                + (now.notSent() == 0 ? "" : ", not sent " + Terminal.count(now.notSent())));
    }

    private enum Fate {
        SENT,
        GONE,
        CHANGED,
        UNREADABLE,
        NOT_OPENED
    }

    /// Tries the places of a content one after the other until one can be sent; empty if it has none but in
    /// containers.
    private Optional<Fate> send(SubmissionState.WantedContent content) throws IOException {
        boolean isInContainer = false;
        Fate fate = Fate.GONE;
        for (Results.FileEntry file : source.isEmpty() ? List.<Results.FileEntry>of() : places(content)) {
            if (file.container() != null) {
                isInContainer = true;
                continue;
            }
            Optional<FileItem> found = source.get().find(rawPath(file));
            if (found.isEmpty()) {
                continue;
            }
            fate = found.get().facts().bytes() == content.bytes() ? send(content, found.get()) : Fate.CHANGED;
            if (fate == Fate.SENT) {
                return Optional.of(fate);
            }
        }
        return isInContainer ? Optional.empty() : Optional.of(fate);
    }

    private List<Results.FileEntry> places(SubmissionState.WantedContent content) {
        return results.filesOf(content.number());
    }

    private static ExhibitPath rawPath(Results.FileEntry file) {
        return ExhibitPath.ofBytes(HexFormat.of().parseHex(file.rawPathHex()));
    }

    /// Opens the containers that hold contents once more, each once, and sends what is still as it was.
    private void sendFromContainers(List<SubmissionState.WantedContent> wanted, int about) throws IOException {
        if (wanted.isEmpty() || source.isEmpty()) {
            return;
        }
        Map<ExhibitPath, Digest> paths = new LinkedHashMap<>();
        Map<Digest, SubmissionState.WantedContent> contents = new HashMap<>();
        for (SubmissionState.WantedContent content : wanted) {
            Digest sha256 = Digest.parse(DigestKind.SHA256, content.sha256());
            contents.put(sha256, content);
            for (Results.FileEntry file : places(content)) {
                if (file.container() != null) {
                    paths.put(rawPath(file), sha256);
                }
            }
        }
        ContainerOptions options;
        try {
            options = ContainerOptions.standard(sandbox.sandbox());
        } catch (SandboxUnavailableException nothingConfines) {
            contents.forEach((_, _) -> count(Fate.NOT_OPENED, about));
            return;
        }
        try (MembersAgain members = new MembersAgain(source.get(), options, folder)) {
            members.give(paths, (sha256, bytes) -> {
                SubmissionState.WantedContent content = contents.remove(sha256);
                if (content != null) {
                    count(put(content, failed -> new Whole(bytes.open(), content.bytes(), failed)), about);
                }
            });
        } catch (ContainersUnavailableException nothingOpens) {
            contents.forEach((_, _) -> count(Fate.NOT_OPENED, about));
            return;
        }
        contents.forEach((_, _) -> count(Fate.GONE, about));
    }

    private Fate send(SubmissionState.WantedContent content, FileItem file) throws IOException {
        return put(content, failed -> open(file, content.bytes(), failed));
    }

    /// Opens the bytes of a content; each time from their beginning.
    private interface Opening {
        InputStream open(AtomicBoolean failed) throws IOException;
    }

    private Fate put(SubmissionState.WantedContent content, Opening bytes) throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        try {
            client.call(
                    "/api/v1/exhibits/" + exhibit + "/contents/" + content.sha256(),
                    SubmitCommand.patienceFor(content.bytes()),
                    to -> {
                        if (failed.get()) {
                            throw new SourceFailed();
                        }
                        return to.header("Content-Type", "application/octet-stream")
                                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofInputStream(() -> opened(bytes, failed)),
                                        content.bytes()));
                    });
            return Fate.SENT;
        } catch (SourceFailed unreadable) {
            return Fate.UNREADABLE;
        } catch (RegistryClient.Refused refused) {
            if (refused.status() == 422) {
                return Fate.CHANGED;
            }
            throw refused;
        }
    }

    private static InputStream opened(Opening bytes, AtomicBoolean failed) {
        try {
            return bytes.open(failed);
        } catch (IOException unreadable) {
            failed.set(true);
            return InputStream.nullInputStream();
        }
    }

    /// The exhibit could not be read while its bytes were being sent.
    private static final class SourceFailed extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static InputStream open(FileItem file, long bytes, AtomicBoolean failed) {
        return switch (file.open()) {
            case FileItem.Opened.Refused _ -> new Whole(InputStream.nullInputStream(), bytes, failed);
            case FileItem.Opened.Open(var channel) -> new Whole(Channels.newInputStream(channel), bytes, failed);
        };
    }

    /// Notes where a source ends too early or cannot be read, so that it is told from a connection that was lost.
    private static final class Whole extends FilterInputStream {
        private final AtomicBoolean failed;
        private long left;

        Whole(InputStream in, long bytes, AtomicBoolean failed) {
            super(in);
            this.left = bytes;
            this.failed = failed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(to, offset, length);
            } catch (IOException e) {
                failed.set(true);
                throw e;
            }
            left -= Math.max(0, read);
            if (read < 0 && left > 0) {
                failed.set(true);
                throw new IOException("the source ended early");
            }
            return read;
        }
    }
}
