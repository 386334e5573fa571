package org.safelight.decode;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// A worker that does to itself what an item tells it to: what a decoder could be made to do by hostile
/// bytes.
final class HostileWorker {
    private HostileWorker() {}

    public static void main(String[] arguments) {
        DecodeWorker.serve(arguments, settings -> new Obeying(new Examiner(settings)));
    }

    private record Obeying(Examiner honest) implements DecodeWorker.Examining {
        @Override
        public DecodeCapabilities capabilities() {
            return honest.capabilities();
        }

        @Override
        public Identified identify(byte[] bytes) {
            return honest.identify(bytes);
        }

        @Override
        public Examination watch(ByteReader bytes, Consumer<Identified> typeKnown) throws IOException {
            return honest.watch(bytes, typeKnown);
        }

        @Override
        public Examination examine(byte[] bytes, Consumer<Identified> typeKnown) {
            String order = new String(bytes, 0, Math.min(bytes.length, 40), StandardCharsets.ISO_8859_1);
            if (!order.startsWith("ORDER ")) {
                return honest.examine(bytes, typeKnown);
            }
            return obey(order.substring(6).strip(), bytes, typeKnown);
        }

        private Examination obey(String order, byte[] bytes, Consumer<Identified> typeKnown) {
            Identified type = new Identified("image/x-hostile");
            switch (order) {
                case "hang" -> {
                    typeKnown.accept(type);
                    sleep(600_000);
                }
                case "hang before the type" -> sleep(600_000);
                case "nap" -> sleep(2_000);
                case "crash" -> {
                    typeKnown.accept(type);
                    System.err.println("a word before dying");
                    Runtime.getRuntime().halt(42);
                }
                case "call home" -> {
                    try (var socket = SocketChannel.open()) {
                        throw new IllegalStateException("There is a network: " + socket);
                    } catch (IOException refused) {
                        Runtime.getRuntime().halt(45);
                    }
                }
                case "call home and fail" -> {
                    try (var socket = SocketChannel.open()) {
                        throw new IllegalStateException("There is a network: " + socket);
                    } catch (IOException refused) {
                        typeKnown.accept(type);
                        return Examination.withoutPicture(type, new Problem(ProblemKind.DAMAGED, "It is odd"));
                    }
                }
                case "fill the heap" -> {
                    List<byte[]> held = new ArrayList<>();
                    while (held.size() < Integer.MAX_VALUE) {
                        held.add(new byte[1 << 20]);
                    }
                }
                case "take 10 GB" -> {
                    for (int i = 0; i < 160; i++) {
                        Arena.global().allocate(64L << 20).fill((byte) 1);
                    }
                }
                case "write for ever" -> {
                    byte[] garbage = new byte[1 << 16];
                    java.util.Arrays.fill(garbage, (byte) 0x7f);
                    while (order != null) {
                        write(garbage);
                    }
                }
                case "die of memory" -> Runtime.getRuntime().halt(DecodeWorker.EXIT_OUT_OF_MEMORY);
                case "print" -> {
                    System.out.println("a stray line that must not garble the answer");
                    System.err.println("x".repeat(100_000));
                }
                case "babble" -> babble(new Random(bytes.length));
                case "claim too much" -> write(new byte[] {0x7f, -1, -1, -1, 2});
                case "crash once" -> {
                    // A second worker has examined nothing else before; the first one has.
                    if (examined++ > 0) {
                        Runtime.getRuntime().halt(43);
                    }
                }
                default -> throw new IllegalArgumentException(order);
            }
            typeKnown.accept(type);
            return Examination.withoutPicture(type, null);
        }

        private static int examined;

        private static void babble(Random random) {
            byte[] garbage = new byte[200];
            random.nextBytes(garbage);
            write(garbage);
            Runtime.getRuntime().halt(0);
        }

        private static void write(byte[] bytes) {
            // Left open: closing it would close the stream that the answers go through.
            FileOutputStream out = new FileOutputStream(FileDescriptor.out);
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException gone) {
                Runtime.getRuntime().halt(44);
            }
        }

        private static void sleep(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException woken) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
