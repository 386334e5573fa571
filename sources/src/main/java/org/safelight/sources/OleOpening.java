package org.safelight.sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.DocumentEntry;
import org.apache.poi.poifs.filesystem.DocumentInputStream;
import org.apache.poi.poifs.filesystem.Entry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.jspecify.annotations.Nullable;

/// Opens compound files of Microsoft's older programs: doc, xls, ppt, msg, thumbs.db. Runs in a worker.
///
/// A compound file is a small file system whose files are parts of a document. Of these, what is a file in
/// its own right is a member: attachments of messages, packages, pictures; and the pictures that lie within
/// other parts.
final class OleOpening {
    /// The content of an attachment. Source: [MS-OXMSG] 2.2.2, property 0x3701 of type binary.
    private static final String ATTACHMENT = "__substg1.0_37010102";

    private static final int MOST_DEPTH = 32;
    /// A part that is longer is given as a member as it is, not searched.
    private static final int MOST_SEARCHED = 96 << 20;

    private static final int BEGINNING = 64 << 10;

    private final MemberSink members;
    private boolean damaged;

    private OleOpening(MemberSink members) {
        this.members = members;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) throws IOException {
        OleOpening opening = new OleOpening(members);
        try (POIFSFileSystem files = new POIFSFileSystem(bytes.stream(0))) {
            opening.folder(files.getRoot(), "", 0);
        }
        return opening.damaged ? Openings.damaged("Some of its parts could not be read") : null;
    }

    private void folder(DirectoryEntry folder, String path, int depth) {
        for (Entry entry : folder) {
            String name = path + entry.getName().replace('/', '_');
            switch (entry) {
                case DirectoryEntry inner -> {
                    if (depth < MOST_DEPTH) {
                        folder(inner, name + "/", depth + 1);
                    } else {
                        damaged = true;
                    }
                }
                case DocumentEntry part -> part(part, name);
                default -> {}
            }
        }
    }

    private void part(DocumentEntry part, String name) {
        try (DocumentInputStream stream = new DocumentInputStream(part)) {
            MemberFacts facts = MemberFacts.of(part.getSize(), null);
            if (part.getSize() > MOST_SEARCHED) {
                members.member(name.getBytes(StandardCharsets.UTF_8), facts, stream);
                return;
            }
            byte[] bytes = stream.readAllBytes();
            byte[] beginning = bytes.length > BEGINNING ? Arrays.copyOf(bytes, BEGINNING) : bytes;
            if (part.getName().startsWith(ATTACHMENT) || Beginnings.isFile(beginning)) {
                members.member(name, facts, bytes);
                return;
            }
            PictureCarving.find(bytes, bytes.length, (from, to, extension) -> {
                members.begin(name + "/byte-" + from + "." + extension, MemberFacts.carvedAt(from, to - from));
                members.bytes(bytes, from, to - from);
                members.endMember(null);
            });
        } catch (IOException | RuntimeException broken) {
            damaged = true;
        }
    }
}
