package org.safelight.decode;

import java.util.List;

/// What the workers have on this machine, as a worker itself found it.
///
/// @param turbo "libturbojpeg.so.0.2.0", or why there is none
/// @param pdqKernel how hashes are computed: "plain", or the vector kernel's name
/// @param readable media types whose pixels can be decoded here
public record DecodeCapabilities(
        boolean hasTurbo, String turbo, String pdqKernel, String javaVersion, List<String> readable) {
    public DecodeCapabilities {
        readable = List.copyOf(readable);
    }

    /// Whether FFmpeg's libraries are there: they decode videos, HEIC and AVIF.
    public boolean hasFfmpeg() {
        return readable.contains("image/heic");
    }

    /// What is missing and what that costs, a sentence each; empty if nothing is.
    public List<String> costs() {
        List<String> costs = new java.util.ArrayList<>();
        if (!hasTurbo) {
            costs.add("libjpeg-turbo is not used (" + turbo + "): JPEG pictures take about 3 to 5 times as long."
                    + " On Debian or Ubuntu: apt install libturbojpeg0");
        }
        if (pdqKernel.startsWith("plain")) {
            costs.add("The vector module of the JDK is not there: hashing takes longer, with the same result."
                    + " Use a JDK that lists jdk.incubator.vector in java --list-modules");
        }
        if (!hasFfmpeg()) {
            costs.add("FFmpeg's libraries are not there: videos, HEIC and AVIF are not examined, and named as that."
                    + " They come with Safelight for Linux on x86-64; if this is one, see that there is room in "
                    + System.getProperty("user.home") + "/.cache");
        }
        return List.copyOf(costs);
    }
}
