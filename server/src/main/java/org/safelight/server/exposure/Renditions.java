package org.safelight.server.exposure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.safelight.decode.Rendition;
import org.safelight.decode.RenditionMaker;
import org.safelight.decode.RenditionStep;
import org.safelight.server.accounts.Person;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.Exhibits;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/// Gives what a lease lets be seen: that content, in that form, and only while the lease lives. Made in
/// memory, when it is asked for or a little ahead ([Prepared]); nothing of it is kept.
@Service
public class Renditions {
    private final Exposure exposure;
    private final Exhibits exhibits;
    private final ObjectProvider<RenditionMaker> maker;
    private final Prepared prepared = new Prepared();

    Renditions(Exposure exposure, Exhibits exhibits, ObjectProvider<RenditionMaker> maker) {
        this.exposure = exposure;
        this.exhibits = exhibits;
        this.maker = maker;
    }

    /// What can be seen.
    sealed interface Sight {
        record Picture(Rendition.Made rendition) implements Sight {}

        /// It cannot be shown safely, so it is not shown.
        ///
        /// @param words why, in a sentence without a final stop
        record NotShown(String words) implements Sight {}

        /// The lease ended, or is not this person's.
        record NotHeld() implements Sight {}
    }

    Sight see(Person person, UUID lease) throws IOException, InterruptedException {
        Optional<Viewing> held = exposure.held(person, lease);
        if (held.isEmpty()) {
            return new Sight.NotHeld();
        }
        Viewing viewing = held.get();
        if (viewing.form() == MediaForm.SOUND) {
            return new Sight.NotShown("Sound cannot be played here yet");
        }
        Optional<Rendition> ahead = prepared.take(viewing.exhibit(), viewing.content(), viewing.form());
        Optional<Rendition> rendition =
                ahead.isPresent() ? ahead : make(viewing.exhibit(), viewing.content(), viewing.form());
        if (rendition.isEmpty()) {
            return new Sight.NotShown("It is not in the vault");
        }
        // Making it took time: in the meantime a break may have become due, or another tab have been opened.
        if (exposure.held(person, lease).isEmpty()) {
            return new Sight.NotHeld();
        }
        return switch (rendition.get()) {
            case Rendition.Made made -> new Sight.Picture(made);
            case Rendition.NotMade(var problem) -> new Sight.NotShown(problem.words());
        };
    }

    /// Makes ahead what somebody may ask for next, but for the full picture; shows it to nobody.
    public void prepare(Person person, ExhibitId exhibit, int content, MediaForm form) {
        Scope scope = new Scope(person.id(), person.force());
        prepared.prepare(exhibit, content, form, () -> {
            try (Scope.Entered _ = scope.enter()) {
                return make(exhibit, content, form);
            }
        });
    }

    /// Empty if it is not in the vault.
    private Optional<Rendition> make(ExhibitId exhibit, int content, MediaForm form)
            throws IOException, InterruptedException {
        Optional<InputStream> stored = exhibits.content(exhibit, content);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try (InputStream clear = stored.get()) {
            bytes = clear.readAllBytes();
        }
        return Optional.of(maker.getObject().make(bytes, step(form)));
    }

    private static RenditionStep step(MediaForm form) {
        return switch (form) {
            case BLURRED -> RenditionStep.BLURRED;
            case LESS_BLURRED -> RenditionStep.LESS_BLURRED;
            case COLOUR -> RenditionStep.COLOUR;
            case LARGER -> RenditionStep.LARGER;
            case FULL, SOUND -> RenditionStep.FULL;
        };
    }
}
