package org.safelight.server.exposure;

import org.safelight.decode.DecodeOptions;
import org.safelight.decode.RenditionMaker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/// What makes renditions. Found when the first one is asked for: a server on which nothing can confine a
/// decoder starts, and shows nothing.
@Configuration(proxyBeanMethods = false)
class RenditionConfiguration {
    private static final int WORKERS = 2;
    private static final int HEAP_MEGABYTES = 512;

    @Bean(destroyMethod = "close")
    @Lazy
    RenditionMaker renditionMaker() {
        return RenditionMaker.of(DecodeOptions.standard().withWorkers(WORKERS).withHeapMegabytes(HEAP_MEGABYTES));
    }
}
