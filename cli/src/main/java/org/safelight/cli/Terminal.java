package org.safelight.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Words and numbers as a person reads them, and one line that is renewed in place.
///
/// On a terminal the progress line overwrites itself a few times a second; in a log it is a new line every ten seconds.
/// Safe for several threads.
final class Terminal {
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(200);
    private static final Duration IN_A_LOG = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final boolean renewing;
    private long lastShownNanos = System.nanoTime();
    private int lastLength;

    Terminal(PrintWriter err) {
        this.err = err;
        // The launcher tells, because the JDK only knows whether all three streams are a terminal.
        this.renewing = Boolean.getBoolean("safelight.terminal");
    }

    /// Shows where the work is, unless it did so a moment ago.
    synchronized void progress(String line) {
        long now = System.nanoTime();
        if (now - lastShownNanos < (renewing ? ON_A_TERMINAL : IN_A_LOG).toNanos()) {
            return;
        }
        lastShownNanos = now;
        if (renewing) {
            err.print("\r" + line + " ".repeat(Math.max(0, lastLength - line.length())));
            lastLength = line.length();
        } else {
            err.println(line);
        }
        err.flush();
    }

    /// A line that stays; a progress line before it is wiped.
    synchronized void line(String line) {
        if (renewing && lastLength > 0) {
            err.print("\r" + " ".repeat(lastLength) + "\r");
            lastLength = 0;
        }
        err.println(line);
        err.flush();
    }

    /// `1 234 567`: a thin group mark that no locale reads as a decimal sign.
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    /// `1 file`, `2 files`.
    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /// `3.4 GB`, in powers of ten as device makers count.
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        double value = bytes;
        String unit = "bytes";
        for (String next : new String[] {"kB", "MB", "GB", "TB", "PB"}) {
            if (value < 999.95) break;
            value /= 1_000;
            unit = next;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    /// `12.3 s`, `4 min 05 s`, `2 h 10 min`.
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
        }
        if (seconds < 3_600) {
            return "%d min %02d s".formatted(seconds / 60, seconds % 60);
        }
        return "%d h %02d min".formatted(seconds / 3_600, seconds % 3_600 / 60);
    }
}
