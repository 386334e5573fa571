package org.safelight.decode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.safelight.fingerprint.PdqMode;
import org.safelight.sandbox.SandboxKind;

/// What a worker is told when it starts, as `name=value` arguments of its command line.
///
/// @param parentPid the process without which it must not go on; 0 if the sandbox sees to that
record WorkerSettings(
        long parentPid,
        long maxPixels,
        long maxBytes,
        int maxFrames,
        boolean useTurbo,
        PdqMode pdqMode,
        VideoSampling sampling) {

    static WorkerSettings of(DecodeOptions options) {
        return new WorkerSettings(
                options.sandbox().kind() == SandboxKind.NONE
                        ? ProcessHandle.current().pid()
                        : 0,
                options.maxPixels(),
                options.maxBytes(),
                options.maxFrames(),
                options.useTurbo(),
                options.pdqMode(),
                options.videoSampling());
    }

    List<String> arguments() {
        return new ArrayList<>(List.of(
                "parent=" + parentPid,
                "maxPixels=" + maxPixels,
                "maxBytes=" + maxBytes,
                "maxFrames=" + maxFrames,
                "turbo=" + useTurbo,
                "pdq=" + pdqMode.name(),
                "frameEachMillis=" + sampling.intervalMillis(),
                "keyFramesOnly=" + sampling.keyFramesOnly()));
    }

    /// @throws IllegalArgumentException if one is missing or malformed: a worker is started by the pool only
    static WorkerSettings parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            if (at > 0) {
                values.put(argument.substring(0, at), argument.substring(at + 1));
            }
        }
        return new WorkerSettings(
                Long.parseLong(value(values, "parent")),
                Long.parseLong(value(values, "maxPixels")),
                Long.parseLong(value(values, "maxBytes")),
                Integer.parseInt(value(values, "maxFrames")),
                Boolean.parseBoolean(value(values, "turbo")),
                PdqMode.valueOf(value(values, "pdq")),
                new VideoSampling(
                        Long.parseLong(value(values, "frameEachMillis")),
                        Boolean.parseBoolean(value(values, "keyFramesOnly"))));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The decoding worker was started without " + name
                    + ". It is started by Safelight itself, never by hand.");
        }
        return value;
    }
}
