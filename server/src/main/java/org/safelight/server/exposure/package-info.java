/// Protects the people who must view: how long each has viewed what, when a break is due, when the day is over.
/// Way in: [org.safelight.server.exposure.Exposure]; the rule itself is
/// [org.safelight.server.exposure.ExposureRule].
///
/// What always holds:
/// - Nothing is shown without a lease, and a person has one lease at a time, however many tabs and devices.
/// - Seconds are counted by the server's clock, between signs of life, each second of a person once. What was
///   counted can grow and never shrink.
/// - Whether a break is due follows from what was viewed and the clock alone, so a restart changes nothing.
/// - The ledger is welfare data. The database shows it to the person and to welfare officers of the force;
///   supervisors get bands. It holds no count of work done, and nothing here orders people by it.
/// - Limits count exposure. Nothing here claims that they, or blur and grey, protect anybody's health.
///
/// It may import `accounts`, `audit`, `database` and `exhibits`.
@NullMarked
@ApplicationModule(allowedDependencies = {"accounts", "audit", "database", "exhibits"})
package org.safelight.server.exposure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
