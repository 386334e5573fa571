package org.safelight.sources;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Walks a folder and prints what it found: run by a test as another user.
final class PrintExhibit {
    private PrintExhibit() {}

    public static void main(String[] arguments) throws IOException {
        Exhibit exhibit = Exhibit.of(List.of(Path.of(arguments[0])));
        exhibit.forEach(found -> {
            String what = switch (found) {
                case NotRead notRead -> notRead.reason().name();
                case FileItem item ->
                    switch (item.open()) {
                        case FileItem.Opened.Open(var channel) -> {
                            channel.close();
                            yield "read";
                        }
                        case FileItem.Opened.Refused(var why) -> why.reason().name();
                    };
            };
            System.out.println(found.path().text() + " " + what);
        });
        System.out.println(exhibit.accessTimes());
    }
}
