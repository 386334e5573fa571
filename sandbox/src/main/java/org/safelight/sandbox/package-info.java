/// Starts programs that read evidence so that the operating system confines them. Way in: [Sandbox#find],
/// then [Sandbox#start].
///
/// What always holds for a confined program:
/// - It has no network, no socket of any kind, no privileges, no controlling terminal.
/// - It can open only the system's libraries, itself, and what its [Confinement] names.
/// - It can start threads, but no process and no other program.
/// - Its memory, processor time, files and open files are bounded ([Limits]). How long it may take is the
///   caller's to bound: [Process#waitFor(long, java.util.concurrent.TimeUnit)], then
///   [Process#destroyForcibly].
/// - It ends when this process ends, however that ends.
/// - A route is used only after it was seen to confine: [Sandbox#find] starts a program that tries to escape.
///
/// Linux on x86-64 and aarch64, with glibc 2.34 or newer. It imports nothing of ours.
@NullMarked
package org.safelight.sandbox;

import org.jspecify.annotations.NullMarked;
