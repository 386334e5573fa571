package org.safelight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// ARCHITECTURE.md, "Floors": a module depends on modules of lower floors only, so that the folders show the design.
class FloorPlanTest {
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("fingerprint", 0),
            Map.entry("sandbox", 0),
            // Beside the floors: imports nothing of ours, and anyone may draw with it.
            Map.entry("testdata", -1),
            Map.entry("formats", 1),
            Map.entry("index", 1),
            Map.entry("decode", 2),
            Map.entry("sources", 2),
            Map.entry("triage", 3),
            Map.entry("cli", 4),
            Map.entry("server", 4),
            Map.entry("bench", 5));

    private static final Pattern OUR_DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>(?:org\\.safelight|\\$\\{project\\.groupId})</groupId>\\s*<artifactId>([^<]+)</artifactId>(.*?)</dependency>",
            Pattern.DOTALL);
    private static final Pattern OUR_IMPORT = Pattern.compile("\\borg\\.safelight\\.([a-z]+)\\b");

    @Test
    void every_module_has_a_floor() throws IOException {
        var modules = new ArrayList<String>();
        var matcher = Pattern.compile("<module>([^<]+)</module>").matcher(Files.readString(root().resolve("pom.xml")));
        while (matcher.find()) modules.add(matcher.group(1));

        assertThat(modules).containsExactlyInAnyOrderElementsOf(FLOORS.keySet());
    }

    @Test
    void a_module_depends_only_on_lower_floors() throws IOException {
        var upward = new ArrayList<String>();
        for (String module : FLOORS.keySet()) {
            var matcher = OUR_DEPENDENCY.matcher(
                    Files.readString(root().resolve(module).resolve("pom.xml")));
            while (matcher.find()) {
                // The server's tests use the command that people use.
                boolean isForTests = matcher.group(2).contains("<scope>test</scope>");
                if (floor(matcher.group(1)) >= floor(module) + (isForTests ? 1 : 0)) {
                    upward.add(module + " depends on " + matcher.group(1));
                }
            }
        }
        assertThat(upward).isEmpty();
    }

    @Test
    void a_source_file_names_only_packages_of_lower_floors() throws IOException {
        var upward = new ArrayList<String>();
        for (String module : FLOORS.keySet()) {
            for (Path source : sourcesOf(module)) {
                var matcher = OUR_IMPORT.matcher(withoutComments(Files.readString(source)));
                while (matcher.find()) {
                    String named = matcher.group(1);
                    if (!named.equals(module) && floor(named) >= floor(module)) upward.add(source + " names " + named);
                }
            }
        }
        assertThat(upward).isEmpty();
    }

    private static int floor(String module) {
        var floor = FLOORS.get(module);
        if (floor == null) throw new AssertionError("No floor is written down for the module " + module);
        return floor;
    }

    private static List<Path> sourcesOf(String module) throws IOException {
        try (var files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?m)^\\s*///?.*$", "");
    }

    /// Tests run in the module's folder; the repository is one up.
    private static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }
}
