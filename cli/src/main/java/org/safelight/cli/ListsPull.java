package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Pdq;
import org.safelight.formats.Meaning;
import org.safelight.formats.RegistryListFile;
import org.safelight.formats.RegistryListLine;
import org.safelight.formats.RegistryListLines;
import org.safelight.formats.RegistryListManifest;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.ListedVideo;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `safelight lists pull`: keeps a folder up to date with the lists that a registry hands out.
///
/// The folder holds a file of entries for each list, `lists.slx` built from all of them, and
/// `pulled.json`, which names
/// what counts and is replaced last, in one step. A break at any moment leaves a folder that the next
/// pull puts right,
/// and an index that is whole.
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Fetches a registry's lists: all of each the first time, then only what changed, entries that were withdrawn",
            "among it. Nothing that is not signed by the registry's key is used. Then: safelight triage PATH --lists DIR"
        })
final class ListsPull implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration ONE_CALL = Duration.ofMinutes(2);
    private static final Duration ONE_LIST = Duration.ofHours(2);

    /// Built from all lists that were pulled; what a triage takes.
    static final String INDEX = "lists.slx";

    /// What counts.
    static final String PULLED = "pulled.json";

    private static final String KEY = "registry.key";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "Folder for the lists; made if need be.")
    private Path to = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = {
                "The registry's public key, as its administrator gave it to you (base64). Default: the key that the",
                "server names at the first pull is shown, written into the folder, and asked for ever after."
            })
    private @Nullable Path key;

    @Option(
            names = "--list",
            paramLabel = "NAME",
            description = "Fetch these lists only; may be given several times (default: all).")
    private List<String> wanted = List.of();

    private record ServerKey(String algorithm, String key) {}

    private record ListFacts(String name, String scheme, int version, String licence, String purpose) {}

    private record AllLists(List<ListFacts> lists) {}

    /// A list in the folder.
    ///
    /// @param entries name of its file
    record Held(
            int version,
            String entries,
            String scheme,
            String licence,
            String purpose,
            String builtAt,
            String sha256) {}

    record Pulled(Map<String, Held> lists) {}

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(to);
        PrintWriter out = spec.commandLine().getOut();
        var terminal = new Terminal(spec.commandLine().getErr());
        try (FileChannel lock =
                        FileChannel.open(to.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.tryLock();
                RegistryClient client = registry.client(terminal)) {
            if (held == null) {
                throw CommandProblem.couldNot("another pull into " + to + " is under way. Wait for it.");
            }
            PublicKey trusted = trusted(client, out);
            Map<String, Held> lists = new TreeMap<>(pulled(to).lists());
            Map<String, Held> before = Map.copyOf(lists);
            AllLists offered = client.call("/api/v1/lists", ONE_CALL, AllLists.class, asked -> asked.GET());
            for (String name : wanted) {
                if (offered.lists().stream().noneMatch(list -> list.name().equals(name))) {
                    throw CommandProblem.wrongUse("the registry has no list '" + name + "'. Nothing was changed.");
                }
            }
            for (ListFacts list : offered.lists()) {
                if (!list.name().matches("[a-z0-9][a-z0-9-]{1,59}")) {
                    throw CommandProblem.couldNot(
                            "the registry names a list in a way that is not allowed." + " Nothing was changed.");
                }
                if (wanted.isEmpty() || wanted.contains(list.name())) {
                    pull(client, list, trusted, lists, out, terminal);
                }
            }
            if (!lists.equals(before) || !Files.exists(to.resolve(INDEX))) {
                terminal.progress("Building the index ...");
                buildIndex(lists);
                note(lists);
            }
            for (Held old : before.values()) {
                if (lists.values().stream().noneMatch(now -> now.entries().equals(old.entries()))) {
                    Files.deleteIfExists(to.resolve(old.entries()));
                }
            }
            out.println(
                    lists.isEmpty()
                            ? "The registry hands out no list yet."
                            : "Triage with them: safelight triage PATH --lists " + to + " --out DIR");
            return ExitCode.NOTHING_FOUND;
        }
    }

    private void pull(
            RegistryClient client,
            ListFacts list,
            PublicKey trusted,
            Map<String, Held> lists,
            PrintWriter out,
            Terminal terminal)
            throws IOException {
        Held have = lists.get(list.name());
        int since = have == null ? 0 : have.version();
        if (since == list.version()) {
            out.println(list.name() + ": version " + since + ", nothing new");
            return;
        }
        if (since > list.version()) {
            throw CommandProblem.couldNot("the registry offers version " + list.version() + " of " + list.name()
                    + ", which is older than version " + since + " here. Nothing was changed. If the registry was set"
                    + " back by its administrator, pull into an empty folder.");
        }
        terminal.progress("Fetching " + list.name() + " ...");
        Path changes = to.resolve(list.name() + ".changes.tmp");
        Path entries = to.resolve(list.name() + "-" + list.version() + ".entries");
        try {
            client.download("/api/v1/lists/" + list.name() + "/changes?since=" + since, ONE_LIST, changes);
            RegistryListFile file = RegistryListFile.open(changes, trusted);
            RegistryListManifest manifest = file.manifest();
            // A list that is signed, but is another or of another version than asked for, could hide entries.
            if (!manifest.list().equals(list.name()) || manifest.from() != since || manifest.to() < list.version()) {
                throw CommandProblem.couldNot("the registry sent another list or version than was asked for. Nothing"
                        + " was changed. Try again; if it stays so, tell the registry's administrator.");
            }
            entries = to.resolve(list.name() + "-" + manifest.to() + ".entries");
            Path next = to.resolve(list.name() + ".entries.tmp");
            RegistryListLines.merge(have == null ? null : to.resolve(have.entries()), file, next);
            force(next);
            Files.move(next, entries, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            lists.put(
                    list.name(),
                    new Held(
                            manifest.to(),
                            String.valueOf(entries.getFileName()),
                            manifest.scheme(),
                            manifest.licence(),
                            manifest.purpose(),
                            manifest.builtAt().toString(),
                            sha256(entries)));
            out.println(list.name() + ": version " + manifest.to() + ", "
                    + Terminal.count(manifest.entries(), "entry", "entries") + " new or changed, "
                    + Terminal.count(manifest.gone(), "entry", "entries") + " withdrawn");
            out.println("  licence: " + shown(manifest.licence()));
            out.println("  purpose: " + shown(manifest.purpose()));
        } finally {
            Files.deleteIfExists(changes);
        }
    }

    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// The key that a person gave, or that was pinned; the server's own word counts at the first pull only.
    private PublicKey trusted(RegistryClient client, PrintWriter out) throws IOException {
        Path pinned = to.resolve(KEY);
        String given = key == null ? null : Files.readString(key).strip();
        if (Files.exists(pinned)) {
            String before = Files.readString(pinned).strip();
            if (given != null && !given.equals(before)) {
                throw CommandProblem.wrongUse("the key in " + key + " is not the one that " + pinned
                        + " has from earlier pulls. Nothing was changed. If the registry has a new key, pull into an"
                        + " empty folder.");
            }
            return publicKey(before, pinned);
        }
        if (given == null) {
            given = client.call("/api/v1/lists/key", ONE_CALL, ServerKey.class, asked -> asked.GET())
                    .key()
                    .strip();
            out.println("Trusting the registry's key from now on. Ask its administrator whether it is this one:");
            out.println("  " + shown(given));
        }
        PublicKey read = publicKey(given, key == null ? pinned : key);
        Files.writeString(pinned, given + "\n", StandardCharsets.US_ASCII);
        return read;
    }

    private static PublicKey publicKey(String text, Path from) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw CommandProblem.wrongUse("there is no Ed25519 key in " + from + ". Nothing was fetched.");
        }
    }

    /// What a folder holds; nothing, where nothing was pulled into it.
    static Pulled pulled(Path folder) throws IOException {
        Path file = folder.resolve(PULLED);
        if (!Files.exists(file)) {
            return new Pulled(Map.of());
        }
        try {
            return MAPPER.readValue(Files.readAllBytes(file), Pulled.class);
        } catch (JacksonException broken) {
            throw CommandProblem.couldNot(file + " cannot be read, so it is not known what is in the folder. Pull into"
                    + " an empty folder.");
        }
    }

    private void note(Map<String, Held> lists) throws IOException {
        Path next = to.resolve(PULLED + ".tmp");
        Files.write(next, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Pulled(lists)));
        force(next);
        Files.move(next, to.resolve(PULLED), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void buildIndex(Map<String, Held> lists) throws IOException {
        try (IndexWriter writer = new IndexWriter(to)) {
            for (Map.Entry<String, Held> each : lists.entrySet()) {
                Held list = each.getValue();
                int set = writer.addSet(new HashSetInfo(
                        each.getKey(),
                        "Safelight registry",
                        Integer.toString(list.version()),
                        list.licence(),
                        Instant.parse(list.builtAt()).atZone(ZoneOffset.UTC).toLocalDate(),
                        list.entries(),
                        list.sha256(),
                        list.scheme()));
                try (RegistryListLines lines = RegistryListLines.ofMerged(to.resolve(list.entries()))) {
                    for (RegistryListLine line = lines.next(); line != null; line = lines.next()) {
                        if (line instanceof RegistryListLine.Entry entry) {
                            add(writer, set, entry);
                        }
                    }
                }
            }
            writer.writeTo(to.resolve(INDEX));
        }
    }

    /// An entry, and each frame of it as a picture that says of which video it is.
    private static void add(IndexWriter writer, int set, RegistryListLine.Entry entry) throws IOException {
        writer.add(set, entry.digests(), entry.pdq(), entry.pdqQuality(), statement(entry, Set.of()));
        Set<String> frameOf = entry.frames().isEmpty()
                ? Set.of()
                : Set.of(ListedVideo.named(
                                "content-" + entry.number(), entry.frames().size())
                        .flag());
        for (Pdq frame : entry.frames()) {
            writer.add(set, List.of(), frame.hash(), frame.quality(), statement(entry, frameOf));
        }
    }

    private static Statement statement(RegistryListLine.Entry entry, Set<String> more) {
        TreeSet<String> flags = new TreeSet<>(entry.flags());
        flags.add("grade-" + entry.state());
        flags.addAll(more);
        return new Statement(
                standing(entry.meaning()), entry.category(), entry.label(), entry.severity(), flags, entry.series());
    }

    private static Standing standing(Meaning meaning) {
        return switch (meaning) {
            case KNOWN_ILLEGAL -> Standing.KNOWN_ILLEGAL;
            case KNOWN_IRRELEVANT -> Standing.KNOWN_IRRELEVANT;
            case UNGRADED -> Standing.UNGRADED;
        };
    }

    /// Whether a person named a folder that a pull keeps.
    ///
    /// @throws CommandProblem if it was named beside other lists, or nothing was pulled into it yet
    static boolean isPulled(List<Path> lists) {
        if (lists.stream().noneMatch(Files::isDirectory)) {
            return false;
        }
        if (lists.size() > 1) {
            throw CommandProblem.wrongUse(
                    "--lists takes one folder that 'safelight lists pull' keeps, or files; name the exhibit first."
                            + " Nothing was examined. For both, import the files into the registry.");
        }
        if (!Files.exists(indexOf(lists))) {
            throw CommandProblem.wrongUse("no lists were pulled into " + lists.getFirst()
                    + " yet. Nothing was examined. Run: safelight lists pull --server URL --to " + lists.getFirst());
        }
        return true;
    }

    static Path indexOf(List<Path> lists) {
        return lists.getFirst().resolve(INDEX);
    }
}
