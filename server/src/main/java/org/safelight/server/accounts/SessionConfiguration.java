package org.safelight.server.accounts;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.serializer.support.DeserializingConverter;
import org.springframework.core.serializer.support.SerializationFailedException;
import org.springframework.core.serializer.support.SerializingConverter;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.SessionRepositoryFilter;

/// Sessions are kept in the database: they outlive a restart, hold for several server processes, and can be
/// listed and ended.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableJdbcHttpSession(maxInactiveIntervalInSeconds = SessionConfiguration.MOST_IDLE_SECONDS)
class SessionConfiguration {
    /// A session that is not used for half an hour ends.
    static final int MOST_IDLE_SECONDS = 1_800;

    /// Before the sign-in's filters, which need the session.
    private static final int FIRST = Integer.MIN_VALUE + 50;

    @Bean
    FilterRegistrationBean<SessionRepositoryFilter<?>> sessionsFirst(SessionRepositoryFilter<?> filter) {
        FilterRegistrationBean<SessionRepositoryFilter<?>> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(FIRST);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
        return registration;
    }

    @Bean
    SessionIdGenerator sessionIds() {
        return HashedSessions::create;
    }

    @Bean
    @Primary
    HashedSessions<?> hashedSessions(
            @Qualifier("sessionRepository") FindByIndexNameSessionRepository<? extends Session> kept) {
        return new HashedSessions<>(kept);
    }

    @Bean
    CookieSerializer sessionCookie() {
        DefaultCookieSerializer cookie = new DefaultCookieSerializer();
        cookie.setCookieName("safelight");
        cookie.setUseHttpOnlyCookie(true);
        cookie.setSameSite("Strict");
        return cookie;
    }

    /// What an older version wrote into a session and this one cannot read is left out: the person signs in
    /// again.
    @Bean
    ConversionService springSessionConversionService() {
        GenericConversionService conversion = new GenericConversionService();
        conversion.addConverter(Object.class, byte[].class, new SerializingConverter());
        DeserializingConverter reading = new DeserializingConverter(getClass().getClassLoader());
        conversion.addConverter(byte[].class, Object.class, bytes -> {
            try {
                return reading.convert(bytes);
            } catch (SerializationFailedException e) {
                return "unreadable";
            }
        });
        return conversion;
    }
}
