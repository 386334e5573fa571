package org.safelight.server.accounts;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Makes guessing passwords slow without letting anybody shut others out.
///
/// Attempts are counted for the account *at an address*, and for the address: after some, each must wait
/// longer, to a quarter of an hour. So whoever guesses from elsewhere does not delay the account's owner. A
/// browser in which the owner has signed in before has a cookie by which its attempts are counted by
/// themselves, so that not even somebody at the same address delays them. An attempt counts before the password
/// is compared, so many at once gain nothing; and an attempt that comes too early is refused before any
/// hashing. Source of the known-device cookie: OWASP, "Slow down online guessing attacks with device cookies".
@Component
class SignInLimit {
    private static final String DEVICE = "safelight-device";
    private static final Duration DEVICE_LIVES = Duration.ofDays(180);
    private static final int MOST_DEVICES = 20;

    /// Attempts that need no waiting: mistyping is human.
    static final int FREE = 5;

    /// The same for all accounts at one address: a force may have one address for all its people.
    static final int FREE_OF_ADDRESS = 100;

    private static final int MOST_SECONDS = 900;

    private final JdbcClient db;

    SignInLimit(JdbcClient db) {
        this.db = db;
    }

    /// Counts an attempt; tells how long must be waited before it may be made, which is zero mostly.
    Duration attempt(String account, HttpServletRequest request) {
        db.sql("delete from sign_in_attempt where last_at < now() - interval '1 day'")
                .update();
        Optional<byte[]> device = knownDevice(account, request);
        if (device.isPresent()) {
            return count(key("device", account, HexFormat.of().formatHex(device.get())), FREE);
        }
        String network = network(request.getRemoteAddr());
        Duration ofAddress = count(key("address", network), FREE_OF_ADDRESS);
        return ofAddress.isPositive() ? ofAddress : count(key("account", account, network), FREE);
    }

    /// Forgets the attempts of an account from here, as one succeeded, and remembers the device.
    void succeeded(String account, UUID person, HttpServletRequest request, HttpServletResponse response) {
        Optional<byte[]> device = knownDevice(account, request);
        forget(key("account", account, network(request.getRemoteAddr())));
        if (device.isPresent()) {
            forget(key("device", account, HexFormat.of().formatHex(device.get())));
            return;
        }
        giveBack(key("address", network(request.getRemoteAddr())));
        String secret = Secret.create();
        db.sql("""
                delete from known_device where secret_hash in
                    (select secret_hash from known_device where person_id = :person
                      order by created_at desc offset :most)
                """).param("person", person).param("most", MOST_DEVICES - 1).update();
        db.sql("insert into known_device (secret_hash, person_id) values (:hash, :person)")
                .param("hash", Secret.hash(secret))
                .param("person", person)
                .update();
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(DEVICE, secret)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Strict")
                        .path(request.getContextPath() + "/")
                        .maxAge(DEVICE_LIVES)
                        .build()
                        .toString());
    }

    /// A new password: a device that was lost is not known any more.
    void forgetDevices(UUID person) {
        db.sql("delete from known_device where person_id = :person")
                .param("person", person)
                .update();
    }

    /// The hash of the request's device cookie, if it is one of this account's.
    private Optional<byte[]> knownDevice(String account, HttpServletRequest request) {
        return Arrays.stream(Optional.ofNullable(request.getCookies()).orElse(new Cookie[0]))
                .filter(cookie -> cookie.getName().equals(DEVICE))
                .map(cookie -> Secret.hash(cookie.getValue()))
                .filter(hash -> db.sql("""
                        select exists (select 1 from known_device d join person p on p.id = d.person_id
                                        where d.secret_hash = :hash and lower(p.email) = lower(:account)
                                          and d.created_at > now() - interval '180 days')
                        """)
                        .param("hash", hash)
                        .param("account", account)
                        .query(Boolean.class)
                        .single())
                .findFirst();
    }

    private Duration count(byte[] key, int free) {
        // By the clock where it waited for another attempt: that one's now() can be later than its own, and who
        // signs in at the same moment has nothing to wait for.
        boolean counted = db.sql("""
                insert into sign_in_attempt as a (key, attempts, not_before, last_at) values (:key, 1, now(), now())
                on conflict (key) do update
                   set attempts = a.attempts + 1,
                       not_before = now() + make_interval(secs =>
                           least(:most, power(2, least(20, greatest(0, a.attempts + 1 - :free))) - 1)),
                       last_at = now()
                 where a.not_before <= clock_timestamp()
                returning attempts
                """)
                .param("key", key)
                .param("free", free)
                .param("most", MOST_SECONDS)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (counted) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(Math.max(
                1,
                db.sql("select ceil(extract(epoch from not_before - now()))::int from sign_in_attempt where key = :key")
                        .param("key", key)
                        .query(Integer.class)
                        .optional()
                        .orElse(1)));
    }

    /// One attempt is not counted any more: a force's people who sign in do not use up what their one address may.
    /// Those that failed stay counted, however often somebody there succeeds.
    private void giveBack(byte[] key) {
        db.sql("update sign_in_attempt set attempts = greatest(0, attempts - 1) where key = :key")
                .param("key", key)
                .update();
    }

    private void forget(byte[] key) {
        db.sql("delete from sign_in_attempt where key = :key").param("key", key).update();
    }

    private static byte[] key(String... parts) {
        return Secret.hash(String.join(
                "\n",
                List.of(parts).stream()
                        .map(part -> part.toLowerCase(Locale.ROOT))
                        .toList()));
    }

    /// Of an IPv6 address the half that one customer has: else each attempt could come from another address.
    private static String network(String address) {
        try {
            return InetAddress.getByName(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, 8)
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
