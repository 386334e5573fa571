package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class WorkerCacheTest {
    private static final String PROPERTY = "safelight.workerCache";

    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void workers_do_without_a_cache_that_is_damaged_or_gone() throws Exception {
        byte[] png = PictureFormat.PNG.write(DrawnPicture.draw(Scene.LANDSCAPE, 3, 64, 48));
        Path damaged = Files.writeString(folder.resolve("damaged.aot"), "not a cache");
        for (Path cache : new Path[] {damaged, folder.resolve("gone.aot")}) {
            System.setProperty(PROPERTY, cache.toString());
            try (DecodePool pool = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
                assertThat(pool.examine(ByteSource.of(png)).problem()).isNull();
            }
        }
    }
}
