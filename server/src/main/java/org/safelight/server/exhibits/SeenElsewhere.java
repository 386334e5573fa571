package org.safelight.server.exhibits;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where else contents were seen: answered by the feature that keeps sightings, within what the viewer may know.
public interface SeenElsewhere {
    /// Where each content was seen beside `exhibit`.
    ///
    /// @param viewer the force that asks
    /// @return for each content, in their order, a list: own exhibits first, then other forces by name
    List<List<Sighting>> of(ExhibitId exhibit, UUID viewer, List<SeenContent> contents);

    /// One force, or one exhibit of the viewer's own, that has it.
    ///
    /// @param exhibit only where it is the viewer's own; of another force only the days are told
    record Sighting(String forceName, Optional<ExhibitId> exhibit, LocalDate firstSeen, LocalDate lastSeen) {}
}
